import { readForInquiry, type Inquiry } from '../../build/inquire.ts';
import type { BuildRequest } from '../../build/request.ts';
import type { CommandContext } from '../context.ts';
import type { Call } from './parse-call.ts';
import { standardInput } from '../standard-input.ts';

/** The exit status of a check that has found something. */
const found = 1;

/**
 * Answers on standard output, and builds nothing.
 *
 * @returns the exit status: 1 when a check has found something
 */
export async function answerCall(context: CommandContext, request: BuildRequest, call: Call): Promise<number> {
  const { signal } = context;
  const hooks = { signal, onEvent: () => undefined, openInput: () => standardInput('a file') };
  const inquiry = await readForInquiry(await context.engine(), request, hooks);
  return await answers[call.question](context, inquiry, call.json);
}

type Answer = (context: CommandContext, inquiry: Inquiry, json: boolean) => Promise<number>;

const answers: Readonly<Record<Call['question'], Answer>> = {
  check: async ({ output }, { containerfile, input, source }, json) => {
    const [{ lint }, { lintJson, lintText }] = await Promise.all([
      import('../../containerfile/lint.ts'),
      import('../output/build/answers.ts'),
    ]);
    const report = lint(containerfile, input);
    const text = Buffer.from(source.bytes).toString();
    if (json) await output.json(lintJson(report, containerfile, text), { indent: 2 });
    else output.text(lintText(report, text));
    return report.findings.length === 0 ? 0 : found;
  },
  outline: async ({ output }, { containerfile, input }, json) => {
    const [{ outline }, { outlineText }] = await Promise.all([
      import('../../containerfile/outline.ts'),
      import('../output/build/answers.ts'),
    ]);
    const told = outline(containerfile, input);
    if (json) await output.json(told, { indent: 2 });
    else output.text(outlineText(told));
    return 0;
  },
  targets: async ({ output }, { containerfile }, json) => {
    const [{ listTargets }, { targetsText }] = await Promise.all([
      import('../../containerfile/outline.ts'),
      import('../output/build/answers.ts'),
    ]);
    const targets = listTargets(containerfile);
    if (json) await output.json({ targets }, { indent: 2 });
    else output.text(targetsText(targets));
    return 0;
  },
};
