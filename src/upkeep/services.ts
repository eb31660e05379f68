import type { ContainerServices } from '../container/services.ts';

/** What the verbs of this room work with; the engine has it all. */
export type UpkeepServices = ContainerServices;
