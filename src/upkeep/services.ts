import type { RemovalServices } from '../container/services.ts';
import type { RemoveServices } from '../image/remove.ts';
import type { ImageServices } from '../image/services.ts';

/** What the verbs of this room work with; the engine has it all. */
export type UpkeepServices = RemovalServices & Omit<RemoveServices, 'containers'> & Pick<ImageServices, 'layers'>;
