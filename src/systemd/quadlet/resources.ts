import type { QuadletSource } from '../quadlet-source.ts';
import { partsOf, resourceOf, serviceOf } from './names.ts';

/** A Quadlet as others see it. */
export type Resource = {
  readonly source: QuadletSource;
  /** `data-volume.service` */
  readonly service: string;
  /** The name of what it makes, or undefined when that cannot be known. */
  readonly resource: string | undefined;
  /** The instance that was meant, of a template: `%i` for that of whoever asks. */
  readonly instance?: string | undefined;
};

/** All Quadlets by the names of their files. */
export type Resources = ReadonlyMap<string, QuadletSource>;

/**
 * Finds what a Quadlet's value names: the file of that name, or the template that an instance of it is made from.
 *
 * @param user the Quadlet that names it; a template that names another template means its own instance of it
 * @returns undefined when there is none
 */
export function findResource(resources: Resources, name: string, user: QuadletSource): Resource | undefined {
  const exact = resources.get(name);
  if (exact !== undefined) {
    const { instance } = partsOf(name);
    if (instance !== '') return known(exact, undefined);
    return partsOf(user.name).instance === undefined ? known(exact, '') : known(exact, '%i');
  }
  const { stem, instance } = partsOf(name);
  if (instance === undefined || instance === '') return undefined;
  const template = resources.get(`${stem}@${name.slice(name.lastIndexOf('.'))}`);
  return template === undefined ? undefined : known(template, instance);
}

function known(source: QuadletSource, instance: string | undefined): Resource {
  const service = serviceOf(source);
  const named = instance === undefined ? service : service.replace(/@$/, `@${instance}`);
  return { source, service: `${named}.service`, resource: resolved(resourceOf(source), named), instance };
}

/** Replaces the specifiers of the unit that makes it: in the unit that uses it they mean something else. */
function resolved(resource: string | undefined, service: string): string | undefined {
  const at = service.indexOf('@');
  const prefix = at === -1 ? service : service.slice(0, at);
  const instance = at === -1 ? '' : service.slice(at + 1);
  const values: Readonly<Record<string, string>> = { '%%': '%%', '%N': service, '%n': `${service}.service`, '%p': prefix, '%i': instance };
  return resource?.replaceAll(/%./g, (specifier) => values[specifier] ?? specifier);
}
