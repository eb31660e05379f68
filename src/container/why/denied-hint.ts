import type { HelperFailure } from '../../native/helper-report.ts';
import { shellWord } from './shell-word.ts';

const permissionDenied = 13;

/**
 * Where to ask when a command could not be started for want of a permission: which component of the path it is, the kernel does not say.
 *
 * @param container.stays it can be looked into: it runs, or is not removed with its end
 */
export function deniedHint(
  failure: HelperFailure | undefined,
  { name, stays }: { readonly name: string; readonly stays: boolean },
): string | undefined {
  if (failure?.errno !== permissionDenied) return undefined;
  const path = /^(?:enter the working directory )?(\/.*)$/s.exec(failure.text)?.[1];
  const asked = failure.stage === 'execute' || failure.stage === 'directory';
  if (!asked || path === undefined) return undefined;
  const question = `tiffin why-denied ${shellWord(name)} ${shellWord(path)} x`;
  if (stays) return `${question} says which part of the path denies it, and what would help`;
  return `run it without --rm; then ${question.replace(shellWord(name), 'NAME')} says which part of the path denies it, and what would help`;
}
