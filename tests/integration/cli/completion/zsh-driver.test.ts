// timeout: 240s
import { testCompletion } from '../../../support/completion-cases.ts';

testCompletion('zsh');
