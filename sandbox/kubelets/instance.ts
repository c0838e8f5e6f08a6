/** The instance that a Node stands for, in either cloud. */
export interface Instance {
  /** As its cloud tells it from all others. */
  readonly id: string;
  readonly nodeName: string;
  readonly providerId: string;
  readonly region: string;
  /** Value of the label `topology.kubernetes.io/zone`. */
  readonly zone: string;
}
