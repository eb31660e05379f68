/** What the npm package exports. Types alone are in `api/`; all that can be called begins at `open`. */
export { open } from './open.ts';
export { TiffinError, type ErrorCode, type ErrorDetails } from '../lib/errors.ts';
export type * from './api/build.ts';
export type * from './api/command.ts';
export type * from './api/container.ts';
export type * from './api/events.ts';
export type * from './api/images.ts';
export type * from './api/container-inspection.ts';
export type * from './api/image-inspection.ts';
export type * from './api/logs.ts';
export type * from './api/options.ts';
export type * from './api/resources.ts';
export type * from './api/run.ts';
export type * from './api/tiffin.ts';
