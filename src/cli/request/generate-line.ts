import type { Engine } from '../../engine.ts';
import { TiffinError } from '../../lib/errors.ts';
import { repositoryName, parseReference } from '../../oci/reference.ts';
import type { CreateRequest } from '../../runtime/request.ts';
import { isOn, valueOf, type RunWords } from '../../systemd/run-words.ts';
import type { ContainerSubject } from '../../systemd/service-subject.ts';
import type { CommandContext } from '../context.ts';
import { requestFacts } from './create-options.ts';
import { pinImage, wholeName } from './pin-image.ts';
import { parseRunWords } from './run-line.ts';
import { readRunWords } from './run-words.ts';

/**
 * The command line of `run` that words are: `run -d nginx`, with or without the program in front as it was copied from somewhere.
 *
 * @returns the words from `run`, `create` or `container` on; undefined when they are names
 */
export function runLine(words: readonly string[]): readonly string[] | undefined {
  const [first = ''] = words;
  const line = ['tiffin', 'podman', 'docker'].includes(first.slice(first.lastIndexOf('/') + 1)) ? words.slice(1) : words;
  return line.length > 1 && ['run', 'create', 'container'].includes(line[0] ?? '') ? line : undefined;
}

/**
 * A container as units need it, from the command line that would make it. Nothing is made, and nothing pulled.
 *
 * @throws {TiffinError} as `run` does for options that it refuses; what the registry says with `pin`
 */
export async function subjectOfLine(
  context: CommandContext,
  services: Engine,
  { words: typed, pin }: { readonly words: readonly string[]; readonly pin: boolean },
): Promise<ContainerSubject> {
  const facts = requestFacts(context, services.settings.optionDefaults);
  const request = parseRunWords(typed[0] === 'container' ? typed.slice(1) : typed, facts);
  const words = readRunWords(['tiffin', ...typed], 'container', {
    directory: facts.directory,
    environment: request.process.environment.entries,
  });
  if (words === undefined || words.image === '')
    throw new TiffinError('invalid-argument', `${typed.join(' ')} does not say which image to run`, {
      hint: 'tiffin generate quadlet -- run -d -p 8080:80 docker.io/library/nginx',
    });
  const image = await imageOf(context, services, { words, request, pin });
  const name = request.identity.name ?? nameOf(words);
  return {
    id: name,
    name,
    stopSeconds: request.process.stopTimeoutSeconds ?? services.settings.stopTimeoutSeconds,
    restart: request.lifecycle.restart,
    words: { ...words, image },
    ...((valueOf(words.globals, '--runtime') ?? services.runtime) !== undefined && { externalRuntime: true }),
  };
}

type ImageParts = { readonly words: RunWords; readonly request: CreateRequest; readonly pin: boolean };

async function imageOf(context: CommandContext, services: Engine, { words, request, pin }: ImageParts): Promise<string> {
  if (request.image.source.kind !== 'image') return words.image;
  const { platform } = request.image;
  const locked = words.options.find(({ name }) => name === '--locked');
  if (locked !== undefined) {
    const { requireLock } = await import('./lock-choice.ts');
    const { pinOf } = await import('../../image/locked.ts');
    const { hostPlatform, parsePlatform } = await import('../../oci/platform.ts');
    const { pinnedName } = await import('../../systemd/pin.ts');
    const lock = requireLock(locked.value ?? 'tiffin.lock', { directory: process.cwd(), uid: context.places.uid });
    const wanted = { name: words.image, platform: platform === undefined ? hostPlatform() : parsePlatform(platform) };
    const { reference, digest } = pinOf(services, lock, wanted);
    return pinnedName(reference, digest);
  }
  if (!pin) return wholeName(services, words.image);
  const access = await accessOf(words);
  return await pinImage(services, words.image, { platform, access, signal: context.signal });
}

async function accessOf({ options }: RunWords): Promise<Parameters<typeof pinImage>[2]['access']> {
  const { toRegistryAccess } = await import('./registry-access.ts');
  const tls = options.some(({ name }) => name === '--tls-verify') ? isOn(options, '--tls-verify') : undefined;
  return toRegistryAccess(
    {
      authFile: valueOf(options, '--authfile'),
      credentials: valueOf(options, '--creds'),
      certificates: valueOf(options, '--cert-dir'),
      tlsVerify: tls,
      retries: undefined,
      retryDelay: undefined,
    },
    process.cwd(),
  );
}

/** A container without a name is called after its image. */
function nameOf({ image, options }: RunWords): string {
  const path = isOn(options, '--rootfs') || /^[0-9a-f]{64}$/.test(image) ? image : repositoryName(parseReference(image));
  const last = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(last) ? last : 'container';
}
