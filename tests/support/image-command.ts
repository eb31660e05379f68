/**
 * A command of its own that pulls, loads or removes through the image room, and kills itself at a step when told to.
 * Run as: node image-command.ts pull|load|rmi ARGUMENT [STEP [COUNT]]; it prints the IDs.
 */
import { openRegistry } from '../../src/registry/client.ts';
import { loadImages } from '../../src/image/load.ts';
import type { PullProgress } from '../../src/image/progress.ts';
import { pullImage } from '../../src/image/pull.ts';
import { removeImages } from '../../src/image/remove.ts';
import { findPlaces } from '../../src/config/places.ts';
import type { ScratchHome } from './scratch-home.ts';
import { openStores } from './stores.ts';

const [verb = '', argument = '', fatalStep, count = '1'] = process.argv.slice(2);

/** Dies when a step comes up for the given time. */
function killer(): (step: PullProgress) => void {
  let left = Number(count);
  return (step) => {
    const name = step.kind === 'layer' ? step.state : step.kind;
    if (name === fatalStep && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

async function main(): Promise<void> {
  const home = { env: process.env } as ScratchHome;
  const stores = openStores(home);
  const options = { places: findPlaces(process.env), env: process.env, registries: stores.registries, log: stores.log };
  const services = { ...stores, openRepository: (reference: Parameters<typeof openRegistry>[0]) => openRegistry(reference, options) };
  if (fatalStep?.startsWith('after ') === true) setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(fatalStep.slice(6)));
  switch (verb) {
    case 'pull':
      console.log((await pullImage(services, argument, { policy: 'always', progress: killer() })).id);
      break;
    case 'load':
      for (const { image } of await loadImages(services, { path: argument }, { progress: killer() })) console.log(image.id);
      break;
    default: {
      const { failures } = await removeImages(services, [argument]);
      if (failures[0] !== undefined) throw failures[0];
    }
  }
}

await main();
