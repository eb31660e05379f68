import type { ImageTerms, TimesRequest } from '../../../build/request.ts';
import { formatPlatform, hostPlatform, parsePlatform } from '../../../oci/platform.ts';
import type { BuildFields } from '../../options/build/groups.ts';
import type { RequestFacts } from '../facts.ts';
import { toPlatform } from '../image-choice.ts';
import { invalid, oneOf, pairsOf, splitPair } from '../words.ts';

/**
 * What `--label`, `--annotation`, `--format`, … say about the image.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or its value
 */
export function toImageTerms(fields: BuildFields['image'], times: BuildFields['times'], facts: RequestFacts): ImageTerms {
  return {
    format: oneOf(fields.format, ['oci', 'docker'], `unrecognized image type ${JSON.stringify(fields.format)}: it is oci or docker`),
    labels: pairsOf(fields.labels),
    unsetLabels: fields.unsetLabels,
    environment: fields.environment.flatMap((text) => variable(text, facts)),
    unsetEnvironment: fields.unsetEnvironment,
    annotations: pairsOf(fields.annotations.map(annotation)),
    unsetAnnotations: fields.unsetAnnotations,
    inheritLabels: fields.inheritLabels ?? true,
    inheritAnnotations: fields.inheritAnnotations ?? true,
    identityLabel: fields.identityLabel,
    createdAnnotation: fields.createdAnnotation ?? true,
    omitHistory: fields.omitHistory,
    osVersion: fields.osVersion,
    osFeatures: fields.osFeatures,
    times: toTimes(times, facts),
  };
}

function variable(text: string, { env }: RequestFacts): string[] {
  const { key, value = env[key] } = splitPair(text);
  if (key === '') throw invalid(`--env ${JSON.stringify(text)}: no name`);
  return value === undefined ? [] : [`${key}=${value}`];
}

function annotation(text: string): string {
  if (splitPair(text).key !== '' && text.includes('=')) return text;
  throw invalid(`--annotation ${JSON.stringify(text)}: must be NAME=VALUE`);
}

function toTimes(fields: BuildFields['times'], { env }: RequestFacts): TimesRequest {
  const { timestamp, epoch, realTimes, rewriteTimestamp } = fields;
  if (timestamp !== undefined && epoch !== undefined)
    throw invalid('timestamp and source-date-epoch would be ambiguous: they cannot be used together');
  if (realTimes && (timestamp ?? epoch) !== undefined) throw invalid('--real-times cannot be used with --timestamp or --source-date-epoch');
  return {
    real: realTimes || (rewriteTimestamp === false && timestamp === undefined),
    timestamp,
    sourceDateEpoch: realTimes || timestamp !== undefined ? undefined : (epoch ?? epochOf(env['SOURCE_DATE_EPOCH'])),
  };
}

function epochOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,12}$/.test(text)) throw invalid(`SOURCE_DATE_EPOCH ${JSON.stringify(text)}: must be seconds since 1970`);
  return Number(text);
}

/**
 * The platforms that are asked for; none is the host's.
 *
 * @throws {TiffinError} `invalid-argument` for a platform that is none, and for `--platform` beside its parts
 */
export function toPlatforms(fields: BuildFields['platform']): readonly string[] {
  const { platforms, architecture, system, variant } = fields;
  if (platforms.length === 0) {
    const one = toPlatform({ architecture, system, variant, platform: undefined });
    return one === undefined ? [] : [one];
  }
  if ((architecture ?? system ?? variant) !== undefined) throw invalid('--platform option can not be specified with --arch or --os');
  const texts = platforms.map((text) => formatPlatform(text === 'local' ? hostPlatform() : parsePlatform(text)));
  return [...new Set(texts)];
}
