// Where logs and figures go. Nobody writes there without a token.
import { resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Location of the workspace.')
param location string

@description('Tags of the workspace.')
param tags resourceTags

@description('So many days logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('So much of the log is kept, in percent. Figures are never left out.')
@minValue(1)
@maxValue(100)
param samplingPercentage int

@description('So many GB a day the workspace takes at most; -1: no limit.')
param dailyQuotaGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-${installation}'
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    features: {
      disableLocalAuth: true
    }
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${installation}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    SamplingPercentage: samplingPercentage
    DisableLocalAuth: true
    DisableIpMasking: false
  }
}

@description('Resource ID of the Application Insights resource.')
output insightsId string = insights.id

@description('Name of the Application Insights resource.')
output insightsName string = insights.name
