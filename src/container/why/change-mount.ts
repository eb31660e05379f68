import type { Component } from './component.ts';
import { shellWord } from './shell-word.ts';

/** How a mount is made to allow writing (`rw`) or executing (`exec`): where it was asked for, else on the host. */
export function changeMount(component: Component, wish: 'rw' | 'exec'): string {
  const { mount, specMount, hostMount } = component;
  const refusal = wish === 'rw' ? 'ro' : 'noexec';
  const point = mount?.point ?? '/';
  if (/^\/(proc|sys)(\/|$)/.test(point)) return `run with --security-opt unmask=${shellWord(point)}`;
  if (specMount?.type === 'tmpfs') return `make the container with --tmpfs ${shellWord(point)}:${wish}`;
  if (specMount?.type === 'bind' && specMount.options?.includes(refusal) === true)
    return `make the container without \`${refusal}\` in -v ${shellWord(specMount.source ?? '')}:${shellWord(point)}:${refusal}`;
  if (hostMount !== undefined && specMount?.type === 'bind') return `sudo mount -o remount,${wish} ${shellWord(hostMount.point)}`;
  if (point === '/') return wish === 'rw' ? 'make the container without --read-only' : 'put the store on a file system that is not noexec';
  return `make the container with a volume there: -v NAME:${shellWord(point)}`;
}
