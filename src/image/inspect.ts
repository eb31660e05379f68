import type { HistoryEntry, ImageConfig } from '../oci/image-config.ts';
import { GoTime } from '../lib/go-time.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { mapOf, structOf } from './inspect/struct.ts';
import type { ImageServices } from './services.ts';

/** What `inspectImage` works with. */
export type InspectServices = Pick<ImageServices, 'blobs' | 'layers' | 'log'>;

/**
 * All that is known of an image, in the words and the order of `podman image inspect`.
 *
 * Fields that Podman leaves out when they are empty are there for templates, but not enumerable.
 */
export function inspectImage(services: InspectServices, image: ImageRecord): Record<string, unknown> {
  const { config } = image;
  const comment = config.history.findLast((entry) => entry.empty_layer !== true || entry.comment !== undefined)?.comment ?? '';
  return structOf(
    {
      Id: image.id,
      Digest: image.manifestDigest,
      RepoTags: image.names,
      RepoDigests: image.repoDigests,
      Parent: '',
      Comment: comment,
      Created: config.created === undefined ? null : (GoTime.parse(config.created) ?? config.created),
      Config: inspectConfig(config),
      Version: '',
      Author: config.author ?? '',
      Architecture: config.architecture,
      Os: config.os,
      Variant: config.variant ?? '',
      Size: image.sizeBytes,
      VirtualSize: image.sizeBytes,
      GraphDriver: { Name: 'overlay', Data: graphData(services, image) },
      RootFS: { Type: 'layers', Layers: image.layers.map((layer) => layer.diffId) },
      Labels: labelsOf(config),
      Annotations: mapOf(annotationsOf(services, image)),
      ManifestType: image.manifestMediaType,
      User: config.config.User,
      History: config.history.length === 0 ? null : config.history.map(inspectHistory),
      NamesHistory: [...image.names, ...image.digestNames].toReversed(),
      Healthcheck: healthcheckOf(config),
    },
    ['Variant', 'Healthcheck'],
  );
}

function inspectConfig(config: ImageConfig): Record<string, unknown> {
  const { User, ExposedPorts, Env, Entrypoint, Cmd, Volumes, WorkingDir, Labels, StopSignal } = config.config;
  const sets = { ExposedPorts: setOf(ExposedPorts), Volumes: setOf(Volumes) };
  const fields = {
    User,
    ExposedPorts: sets.ExposedPorts,
    Env,
    Entrypoint,
    Cmd,
    Volumes: sets.Volumes,
    WorkingDir,
    Labels: mapOf(Labels),
    StopSignal,
    ArgsEscaped: false,
  };
  return structOf(fields, Object.keys(fields));
}

/** Go's way to write a set: each member with an empty object. */
function setOf(members: readonly string[]): Record<string, object> {
  return mapOf(Object.fromEntries(members.map((member) => [member, {}])));
}

function labelsOf(config: ImageConfig): Record<string, string> | null {
  return Object.keys(config.config.Labels).length === 0 ? null : mapOf(config.config.Labels);
}

function healthcheckOf(config: ImageConfig): Record<string, unknown> | undefined {
  const check = config.config.Healthcheck;
  if (check === undefined) return undefined;
  const { Test, StartPeriod, StartInterval, Interval, Timeout, Retries } = check;
  const fields = {
    Test,
    StartPeriod: StartPeriod ?? 0,
    StartInterval: StartInterval ?? 0,
    Interval: Interval ?? 0,
    Timeout: Timeout ?? 0,
    Retries: Retries ?? 0,
  };
  return structOf(fields, Object.keys(fields));
}

function inspectHistory(entry: HistoryEntry): Record<string, unknown> {
  const { created = '', created_by = '', author = '', comment = '', empty_layer = false } = entry;
  const fields = { created: GoTime.parse(created) ?? created, created_by, author, comment, empty_layer };
  return structOf(fields, Object.keys(fields));
}

function graphData({ layers }: InspectServices, image: ImageRecord): Record<string, string> {
  const directories = image.layers.map((layer) => layers.path(layer.diffId)).toReversed();
  const [upper, ...lower] = directories;
  return mapOf({ ...(lower.length === 0 ? {} : { LowerDir: lower.join(':') }), ...(upper === undefined ? {} : { UpperDir: upper }) });
}

/** Of the manifest, which is on the disk only; an image whose manifest is lost can still be looked at. */
function annotationsOf({ blobs, log }: InspectServices, image: ImageRecord): Readonly<Record<string, string>> {
  try {
    return parseManifest(blobs.read(image.manifestDigest, maxManifestBytes), image.manifestMediaType).annotations ?? {};
  } catch (error) {
    log.warn(`image ${image.id.slice(0, 12)}: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
}
