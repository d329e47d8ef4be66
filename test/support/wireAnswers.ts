import { canarySignature } from './wire.ts';

/** Two small images whose bytes use every kind of quad ending. */
export const imageBytes = [
  Buffer.from(Array.from({ length: 97 }, (_, index) => (index * 37) % 256)),
  Buffer.from(Array.from({ length: 256 }, (_, index) => 255 - index)),
] as const;

export const signedLink = `https://images.example.org/seedream/0217_0.jpeg?X-Tos-Expires=86400&X-Tos-Signature=${canarySignature}`;

/** A set of three in JSON: bytes, a moderated one, a link. */
export const jsonAnswer = JSON.stringify({
  model: 'doubao-seedream-4-5-251128',
  created: 1763780000,
  data: [
    { b64_json: imageBytes[0].toString('base64'), size: '2848x1600' },
    {
      error: {
        code: 'OutputImageSensitiveContentDetected',
        message: 'The output image may contain sensitive information: 画像。 Request id: 021763780000abcdef',
      },
    },
    { url: signedLink, size: '2848x1600', error: null },
  ],
  usage: { generated_images: 2, output_tokens: 35600, total_tokens: 35600 },
});

const event = (type: string, fields: object, lineEnd: string): string =>
  `event: ${type}${lineEnd}data: ${JSON.stringify({ type, model: 'm', created: 1763780028, ...fields })}${lineEnd}${lineEnd}`;

/** The same set as a stream: out of order, with comments, a preview, pretty JSON and the usual ending. */
export function streamAnswer(lineEnd = '\n'): string {
  const pretty = JSON.stringify(
    { type: 'image_generation.partial_succeeded', image_index: 2, url: signedLink, size: '2048x2048' },
    undefined,
    2,
  ).replaceAll('\n', lineEnd);
  return [
    `: keep-alive${lineEnd}${lineEnd}`,
    event(
      'image_generation.partial_succeeded',
      { image_index: 1, b64_json: imageBytes[1].toString('base64'), size: '2848x1600' },
      lineEnd,
    ),
    event(
      'image_generation.partial_image',
      { partial_image_index: 0, b64_json: imageBytes[0].toString('base64') },
      lineEnd,
    ),
    event(
      'image_generation.partial_failed',
      { image_index: 0, error: { code: 'OutputImageRiskDetection', message: '含有敏感内容 é' } },
      lineEnd,
    ),
    `event: image_generation.partial_succeeded${lineEnd}data: ${pretty}${lineEnd}${lineEnd}`,
    event('image_generation.completed', { usage: { generated_images: 2, total_tokens: 9 } }, lineEnd),
    `data: [DONE]${lineEnd}${lineEnd}`,
  ].join('');
}
