import type { HelperFailure } from '../../native/helper-report.ts';
import { shellWord } from './shell-word.ts';

const permissionDenied = 13;

/**
 * Where to ask when a command could not be started for want of a permission: which component of the path it is, the kernel does not say.
 *
 * @param step what was tried; only an `exec` leaves a container behind that can be looked into
 */
export function deniedHint(
  failure: HelperFailure | undefined,
  { step, name }: { readonly step: string; readonly name: string },
): string | undefined {
  if (failure?.errno !== permissionDenied) return undefined;
  const path = /^(?:enter the working directory )?(\/.*)$/s.exec(failure.text)?.[1];
  const asked = failure.stage === 'execute' || failure.stage === 'directory';
  if (!asked || path === undefined) return undefined;
  const question = `tiffin why-denied ${shellWord(name)} ${shellWord(path)} x`;
  if (step === 'exec') return `${question} says which part of the path denies it, and what would help`;
  return `run it detached with a command that waits (-d --entrypoint sleep … 1000); then ${question.replace(shellWord(name), 'NAME')} says which part of the path denies it`;
}
