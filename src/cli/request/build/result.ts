import { resolve } from 'node:path';
import type { OutputRequest } from '../../../build/request.ts';
import { TiffinError } from '../../../lib/errors.ts';
import type { BuildFields } from '../../options/build/groups.ts';
import { invalid } from '../words.ts';
import { checkBuilder } from './builder.ts';

/** The options that say what becomes of what was built. */
export type ResultGroups = Pick<BuildFields, 'result' | 'image' | 'platform'>;

/**
 * What `--tag`, `--output`, `--push`, `--iidfile`, … say.
 *
 * @throws {TiffinError} `invalid-argument` for options that contradict; `not-found` for another builder; `unsupported` for attestations
 */
export function toResult({ result, image, platform }: ResultGroups, directory: string): OutputRequest {
  const { outputs, push, load, idFile, metadataFile, builder } = result;
  refuseAttestations(result);
  checkBuilder(builder);
  if (push && load) throw invalid('--push and --load cannot be used together');
  if (push && image.tags.length === 0 && platform.manifest === undefined && outputs.length === 0)
    throw new TiffinError('invalid-argument', '--push: the image has no name to be pushed under', { hint: 'give it one with --tag' });
  return {
    tags: image.tags,
    outputs,
    push,
    iidFile: idFile === undefined ? undefined : resolve(directory, idFile),
    metadataFile: metadataFile === undefined ? undefined : resolve(directory, metadataFile),
    manifest: platform.manifest,
  };
}

/** Scripts that turn attestations off are right: there are none. */
function refuseAttestations({ attest, provenance, sbom }: BuildFields['result']): void {
  const wanted = attest.find((text) => !/(?:^|,)disabled=true(?:,|$)/.test(text));
  if (wanted !== undefined) throw noAttestations(`--attest ${wanted}`);
  for (const [option, word] of [
    ['--provenance', provenance],
    ['--sbom', sbom],
  ] as const) {
    if (word !== undefined && !['false', '0', '', 'disabled=true'].includes(word.toLowerCase())) throw noAttestations(`${option}=${word}`);
  }
}

function noAttestations(what: string): TiffinError {
  return new TiffinError('unsupported', `${what}: attestations are not made`, { hint: 'leave it out, or say that none is wanted: =false' });
}
