import { TiffinError } from '../lib/errors.ts';

/** Whether `--device` names a device of the Container Device Interface: `vendor.com/class=name`. */
export function isCdiName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_.-]*\/[A-Za-z][A-Za-z0-9_-]*=[A-Za-z0-9][A-Za-z0-9_.:-]*$/.test(text);
}

/**
 * The devices that `--gpus` means: `all`, a name of one, or `device=` and names, as Docker writes it.
 *
 * @throws {TiffinError} `invalid-argument` for what cannot be a name
 */
export function gpuNames(values: readonly string[]): readonly string[] {
  return values.map((text) => {
    const name = `nvidia.com/gpu=${text.replace(/^"?device=/, '').replace(/"$/, '')}`;
    if (!isCdiName(name)) throw new TiffinError('invalid-argument', `--gpus ${text}: must be all, or names of devices`);
    return name;
  });
}
