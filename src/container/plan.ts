import { findImage } from '../image/resolve.ts';
import { TiffinError } from '../lib/errors.ts';
import { planText, type PlanForm } from '../runtime/plan-text.ts';
import type { SecretFacts } from '../runtime/facts.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { withDefaults } from '../runtime/request-defaults.ts';
import { imageNotKnown } from '../storage/image-store.ts';
import { findCdi } from './cdi.ts';
import { composeSpec, namespaceTargets } from './compose.ts';
import type { Container } from './declared.ts';
import { draftContainer } from './create.ts';
import { requireSources } from './mounts.ts';
import { setUpNetwork } from './network.ts';
import type { ContainerServices } from './services.ts';
import { compileStart } from './start.ts';

function isPlanForm(text: string): text is PlanForm {
  return ['text', 'json', 'sh'].includes(text);
}

/**
 * Says what `run` would do, and does nothing: the image must be in the store already.
 *
 * @param form `text`, `json` or `sh`
 * @throws {TiffinError} `not-found` without the image, and whatever `run` would be refused for
 */
export async function planRun(services: ContainerServices, request: CreateRequest, form: string): Promise<string> {
  if (!isPlanForm(form)) throw new TiffinError('invalid-argument', `invalid form "${form}" for --plan: must be text, json or sh`);
  const { source } = request.image;
  const found = source.kind === 'image' ? findImage(services, source.reference) : undefined;
  if (source.kind === 'image' && found === undefined) throw imageNotKnown(source.reference);
  requireSources(withDefaults(request, services.settings.requestDefaults));
  const image = found === undefined ? undefined : { image: found.image, name: found.name ?? found.image.names[0] ?? found.image.id };
  const { container, composition, built } = draftContainer(services, request, {
    image,
    createCommand: [],
    runner: undefined,
    cdi: await findCdi(services, request),
  });
  const targets = namespaceTargets(services, request);
  const { spec } = built ?? composeSpec(services, composition, targets);
  const record = { ...container, directory: composition.facts.stateDirectory, removing: false, volumes: container.volumes ?? [] };
  const network = await setUpNetwork(services, record);
  const secrets = await secretsOf(services, record);
  const layers = services.layers.stack((composition.image?.layers ?? []).map(({ diffId }) => diffId));
  return planText(compileStart(services, record, { composition, layers, spec, targets, network, secrets }), form);
}

async function secretsOf(services: ContainerServices, container: Pick<Container, 'id' | 'request'>): Promise<SecretFacts | undefined> {
  if ((container.request.secrets ?? []).length === 0) return undefined;
  const { plannedSecrets } = await import('./secrets.ts');
  return plannedSecrets(services, container);
}
