import { Chalk } from 'chalk';

const chalk = new Chalk({ level: 1 });

/** What a word means, from which its colour follows. The word is always printed too. */
export type Tone = 'good' | 'bad' | 'warning' | 'dim' | 'heading' | 'plain';

/** Colours a word. Import this file only when colour is on: chalk costs start-up time. */
export function paint(text: string, tone: Tone): string {
  switch (tone) {
    case 'good':
      return chalk.green(text);
    case 'bad':
      return chalk.red(text);
    case 'warning':
      return chalk.yellow(text);
    case 'dim':
      return chalk.dim(text);
    case 'plain':
      return text;
    case 'heading':
      return chalk.bold(text);
  }
}
