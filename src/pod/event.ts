import type { NewEvent } from '../events/event.ts';
import type { Pod } from './declared.ts';

/** An event on a pod, as `EventLog.write` takes it. */
export function podEvent({ id, name }: Pod, status: string): NewEvent {
  return { type: 'pod', status, id, name };
}
