import { PassThrough } from 'node:stream';

import type { BuildEvent as InnerEvent, StepFailure, StepName } from '../build/event.ts';
import type { BuildEvent, BuildOptions, BuildResult, BuildStep, BuildStepFailure } from './api/build.ts';
import { buildOptionNames, toBuildRequest } from './build-request.ts';
import { Given, invalid } from './given.ts';
import { guarded, publicProgress } from './progress.ts';
import type { Session } from './session.ts';

/** `tiffin.build` */
export async function build(session: Session, options: BuildOptions | undefined): Promise<BuildResult> {
  const given = new Given('build', options, buildOptionNames);
  const onEvent = given.callback<NonNullable<BuildOptions['onEvent']>>('onEvent');
  const asked = toBuildRequest(given, { directory: session.directory, env: session.engine.env });
  return await session.run(given.signal(), async (signal) => {
    const [{ buildImages }, { planOutputs }, { writeOutputs }] = await Promise.all([
      import('../build/build.ts'),
      import('../build/output-plan.ts'),
      import('../build/write-outputs.ts'),
    ]);
    const plan = planOutputs(asked.request);
    if (plan.takesStdout) throw invalid("build: outputs: this process's standard output is its own: name a file");
    const { annotations } = asked.request.image;
    const request = { ...asked.request, image: { ...asked.request.image, annotations: { ...annotations, ...plan.annotations } } };
    const tell = (event: InnerEvent): void => {
      if (onEvent !== undefined) for (const each of publicEvents(event)) onEvent(each);
    };
    return await guarded(signal, tell).run(async (wake, listener) => {
      await using outcome = await buildImages(session.engine, request, { onEvent: listener, signal: wake, openInput: asked.input });
      const hooks = { onEvent: listener, signal: wake, openStdout: () => new PassThrough() };
      const { ids, names, descriptor } = await writeOutputs(session.engine, { plan, request, outcome }, hooks);
      const images = outcome.images.map(({ image, platform }) => ({ id: image.id, platform }));
      return { id: ids[0] ?? '', names: [...names], digest: descriptor?.digest, images };
    });
  });
}

/** What a build tells, in the words of the package; some of it is for showing only, and left out. */
export function publicEvents(event: InnerEvent): readonly BuildEvent[] {
  switch (event.kind) {
    case 'read':
      return [];
    case 'context':
      return [{ kind: 'context', text: event.text, done: event.done }];
    case 'step-started':
    case 'step-cached':
    case 'step-cancelled':
      return [{ kind: event.kind, step: publicStep(event.step) }];
    case 'step-output':
      return [{ kind: event.kind, step: publicStep(event.step), stream: event.stream, bytes: event.bytes }];
    case 'step-done':
      return [{ kind: event.kind, step: publicStep(event.step), milliseconds: event.milliseconds }];
    case 'step-failed':
      return [{ kind: event.kind, step: publicStep(event.step), failure: publicFailure(event.failure) }];
    case 'transfer':
      return publicProgress(event.what, event.event).map((progress) => ({ kind: 'transfer', progress }));
    case 'planned':
    case 'warning':
    case 'exporting':
    case 'image':
      return [{ ...event }];
    default:
      return event satisfies never;
  }
}

function publicStep({ id, stage, number, total, platform, text, location }: StepName): BuildStep {
  return { id, stage, number, total, platform, text, file: location.file, line: location.line };
}

function publicFailure({ message, exitStatus, lastOutput, lastGood }: StepFailure): BuildStepFailure {
  return { message, exitStatus, lastOutput: Buffer.from(lastOutput).toString('utf8'), lastGood: lastGood?.imageId };
}
