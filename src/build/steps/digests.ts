import { join } from 'node:path';

import { makePrivateDirectory } from '../../lib/files.ts';
import { digestSources, type CopyRoot, type CopySource, type SourceSet } from '../../native/build-copy.ts';
import { parseDigest, type Digest } from '../../oci/digest.ts';
import { filesKey } from '../plan/cache-key.ts';
import type { CopyWork, PlannedStep } from '../plan/step.ts';
import { isRemote } from './remote-sources.ts';
import { filesRun, type BuildSession } from './session.ts';

/**
 * Digests of the files that steps copy. Those of the context are computed for all stages at once when the first is asked for, because each call
 * of the helper costs more than many small files do; those of layers are remembered for good.
 */
export class SourceDigests {
  readonly #session: BuildSession;
  readonly #ofContext: ReadonlyMap<CopyWork['instruction'], SourceSet>;
  #computed: Promise<ReadonlyMap<SourceSet, Digest | Error>> | undefined;

  constructor(session: BuildSession, steps: readonly PlannedStep[]) {
    this.#session = session;
    const sets = steps.flatMap(({ work }) =>
      work.kind === 'copy' && work.from.kind === 'context'
        ? [[work.instruction, sourceSet(work, session.context.root, session.ignore)] as const]
        : [],
    );
    this.#ofContext = new Map(sets);
  }

  /** The digest of what a step copies out of the context. @throws {TiffinError} `not-found` naming a source */
  async ofContext(work: CopyWork): Promise<Digest> {
    const set = this.#ofContext.get(work.instruction) ?? sourceSet(work, this.#session.context.root, this.#session.ignore);
    this.#computed ??= this.#compute([...this.#ofContext.values()]);
    const found = (await this.#computed).get(set) ?? (await this.#compute([set])).get(set);
    if (found instanceof Error) throw found;
    return found ?? raise();
  }

  /** Whether what a step copied out of the context is what its key says: somebody may have written to it meanwhile. */
  async isStill(work: CopyWork, digest: Digest): Promise<boolean> {
    const set = sourceSet(work, this.#session.context.root, this.#session.ignore);
    return (await this.#compute([set])).get(set) === digest;
  }

  /** The digest of any other set. @param layers what its root is made of, when it is layers @throws {TiffinError} `not-found` naming a source */
  async of(set: SourceSet, layers: readonly Digest[] | undefined): Promise<Digest> {
    const { steps, used } = this.#session;
    const { sources, exclude, parents } = set;
    const patterns = sources.map((source) => (source.kind === 'pattern' ? source.pattern : ''));
    const isLasting = layers !== undefined && !patterns.includes('');
    const key = isLasting ? filesKey(layers, { patterns, exclude, parents }) : undefined;
    const known = key === undefined ? undefined : steps.find(key);
    if (known?.result.kind === 'digest') {
      used.add(known.key);
      return known.result.digest;
    }
    const digest = (await this.#compute([set])).get(set) ?? raise();
    if (digest instanceof Error) throw digest;
    if (key !== undefined) steps.put({ key, title: '', result: { kind: 'digest', digest } });
    return digest;
  }

  async #compute(sets: readonly SourceSet[]): Promise<ReadonlyMap<SourceSet, Digest | Error>> {
    if (sets.length === 0) return new Map();
    // The helper keeps what it knows of files there.
    makePrivateDirectory(join(this.#session.services.state.root, 'build-cache'));
    const results = await digestSources(filesRun(this.#session), sets);
    return new Map(results.map((result, index) => [sets[index]!, result.ok ? parseDigest(result.digest) : result.error]));
  }
}

function raise(): never {
  throw new Error('a digest is missing');
}

/** What an instruction copies out of one root: its patterns, and the files that stand in it. Pure. */
export function sourceSet({ instruction }: CopyWork, root: CopyRoot, ignore: readonly string[]): SourceSet {
  const { sources, inline, exclude, parents, kind } = instruction;
  const patterns = kind === 'add' ? sources.filter((source) => !isRemote(source)) : sources;
  const files: CopySource[] = [
    ...patterns.map((pattern) => ({ kind: 'pattern', pattern }) as const),
    ...inline.map(({ name, content }) => ({ kind: 'inline', name, content: Buffer.from(content) }) as const),
  ];
  return { root, sources: files, ignore, exclude, parents };
}
