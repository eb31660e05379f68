import { parseIgnore } from '../containerfile/ignore.ts';
import type { Containerfile } from '../containerfile/instruction.ts';
import type { LintInput } from '../containerfile/lint.ts';
import { parseContainerfile } from '../containerfile/parse.ts';
import { findImage } from '../image/resolve.ts';
import { hostPlatform, parsePlatform } from '../oci/platform.ts';
import type { SourceText } from './context.ts';
import { openInput } from './open-input.ts';
import type { BuildRequest } from './request.ts';
import type { BuildHooks, BuildServices } from './services.ts';

/** A Containerfile that is asked about and not built, and what is known beside it. */
export type Inquiry = { readonly source: SourceText; readonly containerfile: Containerfile; readonly input: LintInput };

/**
 * Reads the Containerfile of a build for `--check` and `--call`. No image is pulled: bases are known when the store has them.
 *
 * @throws {TiffinError} what `openInput` and the parser throw
 */
export async function readForInquiry(services: BuildServices, request: BuildRequest, hooks: BuildHooks): Promise<Inquiry> {
  await using input = await openInput(services, request.source, hooks);
  const { containerfile: source, ignoreFile } = input;
  const containerfile = parseContainerfile(source.bytes, { file: source.name });
  const [first] = request.platforms;
  const targetPlatform = first === undefined ? hostPlatform() : parsePlatform(first);
  return {
    source,
    containerfile,
    input: {
      buildArgs: request.language.buildArgs,
      buildPlatform: hostPlatform(),
      targetPlatform,
      target: request.language.target,
      ...(ignoreFile === undefined ? {} : { ignore: parseIgnore(ignoreFile.bytes, { file: ignoreFile.name }) }),
      knownBase: (name) => {
        const image = findImage(services, name)?.image;
        if (image === undefined) return undefined;
        const { Env, Shell } = image.config.config;
        return { environment: Env, shell: Shell, platform: image.platform };
      },
    },
  };
}
