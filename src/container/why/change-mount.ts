import type { Component } from './component.ts';
import { shellWord } from './shell-word.ts';

/** How a mount is made to allow writing (`rw`) or executing (`exec`): where it was asked for, else on the host. */
export function changeMount(component: Component, wish: 'rw' | 'exec'): string {
  const point = component.mount?.point ?? '/';
  if (/^\/(proc|sys)(\/|$)/.test(point)) return `run with --security-opt unmask=${shellWord(point)}`;
  switch (component.specMount?.type) {
    case 'tmpfs':
      return `make the container with --tmpfs ${shellWord(point)}:${wish}`;
    case 'bind':
      return changeBind(component, { wish, point });
    default:
      return point === '/' ? rootChanges[wish] : `make the container with a volume there: -v NAME:${shellWord(point)}`;
  }
}

const rootChanges = { rw: 'make the container without --read-only', exec: 'put the store on a file system that is not noexec' };

function changeBind({ specMount, hostMount }: Component, { wish, point }: { wish: 'rw' | 'exec'; point: string }): string {
  const refusal = wish === 'rw' ? 'ro' : 'noexec';
  const isAsked = specMount?.options?.includes(refusal) === true;
  if (!isAsked && hostMount !== undefined) return `sudo mount -o remount,${wish} ${shellWord(hostMount.point)}`;
  return `make the container without \`${refusal}\` in -v ${shellWord(specMount?.source ?? '')}:${shellWord(point)}:${refusal}`;
}
