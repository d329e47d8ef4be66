import type { DraftOptions } from '../../src/shared/composer.ts';
import type { ComposerWords } from '../../src/shared/composerWords.ts';

type Say = (word: keyof ComposerWords, ...values: readonly (string | number)[]) => string;

const backgrounds = {
  auto: 'backgroundAuto',
  transparent: 'backgroundTransparent',
  opaque: 'backgroundOpaque',
} as const;

/** What is set, in the few words that stand beside the closed section. */
export function optionsSummary(options: DraftOptions, say: Say): readonly string[] {
  const { watermark, outputFormat, background, optimizePrompt, webSearch, stream, seed, guidanceScale } =
    options;
  const parts = [
    say(watermark ? 'watermarkOn' : 'watermarkOff'),
    outputFormat?.toUpperCase(),
    background === undefined ? undefined : `${say('background')}: ${say(backgrounds[background])}`,
    optimizePrompt === 'fast' ? `${say('optimizePrompt')}: ${say('optimizeFast')}` : undefined,
    webSearch === true ? say('webSearch') : undefined,
    stream === true ? say('streamOn') : undefined,
    seed === undefined ? undefined : `${say('seed')} ${seed}`,
    guidanceScale === undefined ? undefined : `${say('guidanceScale')} ${guidanceScale}`,
    options.responseFormat === 'b64_json' ? `${say('responseFormat')}: ${say('responseData')}` : undefined,
  ];
  return parts.filter(part => part !== undefined);
}
