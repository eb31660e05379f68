// timeout: 240s
import { completionSuite } from '../../../support/completion-cases.ts';

const test = completionSuite('zsh');
test.run();
