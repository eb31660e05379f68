import { inspectContainer } from '../../../container/inspect.ts';
import { latestContainer } from '../../../container/select.ts';
import { viewOf } from '../../../container/view.ts';
import type { Engine } from '../../../engine.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { inspectVolume } from '../../../volume/inspect.ts';
import { viewVolume } from '../../../volume/list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { printInspections } from '../../output/inspections.ts';

type Finder = (services: Engine, name: string, size: boolean) => Promise<unknown>;

const finders: Readonly<Record<string, Finder>> = {
  container: async (services, name, size) => {
    const record = services.containers.find(name);
    return record === undefined ? undefined : inspectContainer(services, viewOf(services.places.runRoot, record), { size });
  },
  image: async (services, name) => {
    const [{ findImage }, { inspectImage }] = await Promise.all([import('../../../image/resolve.ts'), import('../../../image/inspect.ts')]);
    const found = findImage(services, name);
    return found === undefined ? undefined : inspectImage(services, found.image);
  },
  volume: async (services, name) => {
    const record = services.volumes.find(name);
    return record === undefined ? undefined : inspectVolume(viewVolume(services, record));
  },
  network: async (services, name) => {
    const network = services.networks.find(name);
    if (network === undefined) return undefined;
    const [{ inspectNetworkJson }, { networkGuests }] = await Promise.all([
      import('../../../network/inspect-network.ts'),
      import('../../../container/list-networks.ts'),
    ]);
    return inspectNetworkJson(network, networkGuests(services, network));
  },
  pod: async (services, name) => {
    const pod = services.pods.find(name);
    if (pod === undefined) return undefined;
    const [{ inspectPod }, { podView }] = await Promise.all([import('../../../pod/inspect.ts'), import('../../../pod/state.ts')]);
    return inspectPod(services, podView(services, pod));
  },
  artifact: async (services, name) => {
    const { inspectArtifact } = await import('../../../image/artifact.ts');
    try {
      return inspectArtifact(services, name);
    } catch (error) {
      if (error instanceof TiffinError && error.code === 'not-found') return undefined;
      throw error;
    }
  },
};

const missing: Readonly<Record<string, (name: string) => string>> = {
  container: (name) => `no such container "${name}"`,
  image: (name) => `${name}: image not known`,
  volume: (name) => `no such volume ${name}`,
  pod: (name) => `no such pod ${name}`,
  network: (name) => `network ${name}: unable to find network with name or ID ${name}: network not found`,
  artifact: (name) => `${name}: artifact does not exist`,
};

/** `tiffin inspect` */
export class InspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the details of containers, images, networks, volumes, pods and artifacts, as JSON or by a Go template.',
    examples: [
      ['Print the process ID of a container', "$0 inspect --format '{{.State.Pid}}' web"],
      ['Show a volume, whatever else has the name', '$0 inspect --type volume data'],
    ],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'inspect' },
  });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  size = flag('-s,--size', { description: 'Show the disk usage of containers' });
  type = value('-t,--type', {
    valueName: 'type',
    description: 'Type of object',
    complete: ['all', 'container', 'image', 'network', 'volume', 'pod', 'artifact'],
    default: 'all',
  });
  names = operands('NAME', { min: 0, complete: 'object' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    this.#requireSense();
    const { type } = this;
    const services = await engine();
    const names = this.latest ? [await latestId(services, type)] : this.names;
    const kinds = type === 'all' ? ['container', 'image', 'network', 'volume', 'pod', 'artifact'] : [type];
    const found = new Map<string, unknown>();
    for (const name of names) found.set(name, await this.#find(services, name, kinds));
    await printInspections(output, names, {
      format: this.format,
      find: (name) => {
        const object = found.get(name);
        if (object === undefined) throw new TiffinError('not-found', missing[type]?.(name) ?? `no such object: "${name}"`);
        return object;
      },
    });
  }

  #requireSense(): void {
    const { type } = this;
    if (type !== 'all' && !Object.hasOwn(finders, type))
      throw new TiffinError(
        'invalid-argument',
        `invalid type "${type}": must be "image", "container", "pod", "network", "volume", "artifact", or "all"`,
      );
    if (this.latest && this.names.length > 0) throw new TiffinError('invalid-argument', '--latest and arguments cannot be used together');
    if (!this.latest && this.names.length === 0) throw new TiffinError('invalid-argument', 'no names or ids specified');
    if (this.latest && !['all', 'container', 'pod'].includes(type))
      throw new TiffinError('invalid-argument', `latest is not supported for type ${JSON.stringify(type)}`);
    if (this.size && type === 'image') throw new TiffinError('invalid-argument', 'size is not supported for type "image"');
  }

  async #find(services: Engine, name: string, kinds: readonly string[]): Promise<unknown> {
    for (const kind of kinds) {
      const object = await finders[kind]?.(services, name, this.size);
      if (object !== undefined) return object;
    }
    return undefined;
  }
}

async function latestId(services: Engine, type: string): Promise<string> {
  if (type !== 'pod') return latestContainer(services).record.id;
  const { latestPod } = await import('../../../pod/select.ts');
  return latestPod(services).pod.id;
}
