import type { EntryChanges } from '../../image/manifest-list.ts';
import { toAnnotations } from './annotations.ts';

/** The options of `manifestEntryOptions`, as typed. */
export type ManifestEntryFields = {
  readonly annotations: readonly string[];
  readonly architecture: string | undefined;
  readonly features: readonly string[];
  readonly system: string | undefined;
  readonly systemFeatures: readonly string[];
  readonly systemVersion: string | undefined;
  readonly variant: string | undefined;
};

/** What is to be said of an entry; what was not typed is left out. @throws {TiffinError} `invalid-argument` for an annotation that is none */
export function toEntryChanges(fields: ManifestEntryFields): EntryChanges {
  const { annotations, architecture, features, system: os, systemFeatures: osFeatures, systemVersion: osVersion, variant } = fields;
  return {
    annotations: toAnnotations(annotations),
    ...(architecture === undefined ? {} : { architecture }),
    ...(os === undefined ? {} : { os }),
    ...(osVersion === undefined ? {} : { osVersion }),
    ...(variant === undefined ? {} : { variant }),
    ...(features.length === 0 ? {} : { features }),
    ...(osFeatures.length === 0 ? {} : { osFeatures }),
  };
}
