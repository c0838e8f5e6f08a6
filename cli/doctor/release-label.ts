/** On all of our objects in the cluster: the release that they are from. */
export const releaseLabel = 'app.kubernetes.io/version';
