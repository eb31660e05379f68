import type { Writable } from 'node:stream';

import type { ProgressListener } from '../image/progress.ts';
import { writeNamedFile } from '../lib/files.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { sharedStep, type BuildOutcome } from './outcome.ts';
import type { OutputPlan } from './output-plan.ts';
import { nameBuilt, type Made } from './outputs/made.ts';
import type { BuildRequest } from './request.ts';
import type { BuildHooks, BuildServices } from './services.ts';

/** What outputs may use of the caller. */
export type OutputHooks = Pick<BuildHooks, 'onEvent' | 'signal'> & {
  /** Where a tar goes whose destination is `-`. */
  readonly openStdout: () => Writable;
};

/** What was written. */
export type WrittenOutputs = {
  /** What the command prints: the ID of each image. */
  readonly ids: readonly string[];
  /** Whole names in the store. */
  readonly names: readonly string[];
  /** Of the image or the list, as the registry has it when it was pushed; undefined for several images without a list. */
  readonly descriptor: Descriptor | undefined;
};

type Built = { readonly plan: OutputPlan; readonly request: Pick<BuildRequest, 'output' | 'pull'>; readonly outcome: BuildOutcome };

/**
 * Does with what was built what the command line asks for: names, files, archives, pushes, and last the files that tell of it.
 *
 * @throws {TiffinError} `denied`, `no-space`, `unauthorized`, `unreachable`, `cancelled`, …; what was written before stays
 */
export async function writeOutputs(services: BuildServices, built: Built, hooks: OutputHooks): Promise<WrittenOutputs> {
  const { plan, request, outcome } = built;
  const made = await nameBuilt(services, built, { manifest: request.output.manifest, signal: hooks.signal });
  for (const output of plan.exports)
    await telling(hooks, `writing ${output.destination === '-' ? 'to standard output' : output.destination}`, () =>
      writeExport(services, output, { built, hooks }),
    );
  const pushed = await pushAll(services, made, { built, hooks });
  await exportCaches(services, built, hooks);
  const descriptor = pushed ?? descriptorOf(made);
  for (const { image, platform } of outcome.images) hooks.onEvent({ kind: 'image', id: image.id, names: plan.names, platform });
  const written = { ids: outcome.images.map(({ image }) => image.id), names: plan.names, descriptor };
  await tell(request, made, written);
  return written;
}

async function telling<T>({ onEvent }: OutputHooks, what: string, work: () => Promise<T>): Promise<T> {
  onEvent({ kind: 'exporting', what, done: false });
  const result = await work();
  onEvent({ kind: 'exporting', what, done: true });
  return result;
}

type Context = { readonly built: Built; readonly hooks: OutputHooks };

async function writeExport(services: BuildServices, output: OutputPlan['exports'][number], { built, hooks }: Context): Promise<void> {
  const { outcome, plan } = built;
  const { openStdout, signal } = hooks;
  const files = await import('./outputs/export-files.ts');
  switch (output.type) {
    case 'local': {
      const split = output.split ?? outcome.images.length > 1;
      for (const image of outcome.images) {
        const directory = split ? files.platformDirectory(output.destination, image) : output.destination;
        await files.exportToDirectory(services, image, directory, signal);
      }
      return;
    }
    case 'tar': {
      const destination = output.destination === '-' ? openStdout() : output.destination;
      for (const image of outcome.images) await files.exportToTar(services, image, destination, signal);
      return;
    }
    case 'oci':
    case 'docker': {
      const { exportArchive } = await import('./outputs/export-archive.ts');
      const names = output.names.length > 0 ? output.names : plan.names;
      const content = { images: outcome.images, names, listAnnotations: plan.listAnnotations };
      const onProgress: ProgressListener = (event) => hooks.onEvent({ kind: 'transfer', what: output.destination, event });
      return await exportArchive(services, output, content, { openStdout, signal, onProgress });
    }
    default:
      return output satisfies never;
  }
}

async function pushAll(services: BuildServices, made: Made, { built, hooks }: Context): Promise<Descriptor | undefined> {
  const { plan, request } = built;
  let pushed: Descriptor | undefined;
  for (const push of plan.pushes) {
    const { pushBuilt } = await import('./outputs/push.ts');
    pushed = await telling(hooks, `pushing ${push.reference}`, () =>
      pushBuilt(services, made, push, {
        access: request.pull.access,
        signal: hooks.signal,
        onProgress: (event) => hooks.onEvent({ kind: 'transfer', what: push.reference, event }),
      }),
    );
  }
  return pushed;
}

async function exportCaches(services: BuildServices, { plan, request, outcome }: Built, hooks: OutputHooks): Promise<void> {
  for (const target of plan.caches) {
    if (target.kind === 'inline') continue;
    const { exportCache } = await import('./cache-export.ts');
    const imageLayers = outcome.images.flatMap(({ image }) => image.layers.map(({ diffId }) => diffId));
    await telling(hooks, `writing the cache to ${target.text}`, () =>
      exportCache(
        services,
        target,
        { steps: outcome.steps.map(sharedStep), imageLayers },
        {
          access: request.pull.access,
          signal: hooks.signal,
          warn: (message) => hooks.onEvent({ kind: 'warning', message }),
          onProgress: (event) => hooks.onEvent({ kind: 'transfer', what: target.text, event }),
        },
      ),
    );
  }
}

function descriptorOf(made: Made): Descriptor | undefined {
  if (made.kind === 'list') return made.list.content;
  if (made.kind === 'images') return undefined;
  const { manifestDigest: digest, manifestMediaType: mediaType, manifestSizeBytes: size } = made.image;
  return { mediaType, digest, size };
}

async function tell({ output }: Built['request'], made: Made, { names, descriptor, ids }: WrittenOutputs): Promise<void> {
  const { iidFile, metadataFile } = output;
  const image: ImageRecord | undefined = made.kind === 'image' ? made.image : undefined;
  if (iidFile !== undefined) writeNamedFile(iidFile, `sha256:${made.kind === 'list' ? made.list.id : (image?.id ?? ids.at(-1) ?? '')}`);
  if (metadataFile === undefined || descriptor === undefined) return;
  const { writeMetadata } = await import('./outputs/metadata.ts');
  writeMetadata(metadataFile, { descriptor, configDigest: image?.configDigest, platform: image?.platform, names });
}
