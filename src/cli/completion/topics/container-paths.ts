import type { Engine } from '../../../engine.ts';
import type { Candidate } from './ask.ts';

const patienceMs = 1500;

/**
 * Paths in a container, running or not, that begin with what was typed; directories end in a slash. The container decides what is at a
 * path; names that are no text are left out.
 */
export async function containerPaths(
  engine: Engine,
  { name, front, prefix }: { readonly name: string; readonly front: string; readonly prefix: string },
): Promise<readonly Candidate[]> {
  const { listContainerDirectory } = await import('../../../container/copy.ts');
  const cut = prefix.lastIndexOf('/') + 1;
  const [directory, begun] = [prefix.slice(0, cut), prefix.slice(cut)];
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const entries = await listContainerDirectory(engine, engine.containers.get(name), { path: directory === '' ? '.' : directory, signal });
    const named = entries.map(({ name: bytes, isDirectory }) => ({ text: bytes.toString('utf8'), isDirectory }));
    return named
      .filter(({ text }) => !text.includes('\uFFFD') && (begun.startsWith('.') || !text.startsWith('.')))
      .map(({ text, isDirectory }) => ({ word: `${front}${directory}${text}${isDirectory ? '/' : ''}` }));
  } catch {
    return [];
  }
}
