// The figures of docs/operate.md on one page.
import { resourceTags } from 'types.bicep'

@description('Name of the installation.')
@minLength(1)
@maxLength(24)
param installation string

@description('Location of the workbook.')
param location string

@description('Tags of the workbook.')
param tags resourceTags

@description('Resource ID of the Application Insights resource that it asks.')
param insightsId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, installation, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Poolsync (${installation})'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: insightsId
    serializedData: string(loadJsonContent('../workbook.json'))
  }
}

@description('Resource ID of the workbook.')
output id string = workbook.id
