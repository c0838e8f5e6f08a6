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
    // Its queries name no resource: wherever the page is opened from, they ask this one.
    serializedData: string(union(loadJsonContent('../workbook.json'), { fallbackResourceIds: [insightsId] }))
  }
}

@description('Resource ID of the workbook.')
output id string = workbook.id
