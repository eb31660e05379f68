import { availableParallelism } from 'node:os';

/** Works on all things, as many at once as there are processors. The first failure ends it, once what runs has ended. */
export async function inParallel<T>(things: readonly T[], work: (thing: T) => Promise<void>): Promise<void> {
  const rest = [...things];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let thing = rest.shift(); thing !== undefined && failures.length === 0; thing = rest.shift()) {
      try {
        await work(thing);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failures.length > 0) throw failures[0];
}
