import sharp from 'sharp';
import { encode } from './pixelsEncode.ts';
import { PixelsFault } from './pixelsFault.ts';
import { fit } from './pixelsFit.ts';
import type { PixelsAnswer, PixelsOperation, PixelsOperations, PixelsRequest } from './pixelsProtocol.ts';
import { thumbnails, warm } from './pixelsThumbnail.ts';

type Handlers = {
  readonly [Name in PixelsOperation]: (
    params: PixelsOperations[Name]['params'],
  ) => Promise<PixelsOperations[Name]['result']>;
};

const handlers: Handlers = {
  fit: ({ bytes, target }) => fit(bytes, target),
  thumbnails,
  encode,
  warm,
};

async function answer<Name extends PixelsOperation>({
  id,
  name,
  params,
}: PixelsRequest<Name>): Promise<PixelsAnswer> {
  try {
    return { kind: 'result', id, value: await handlers[name](params) };
  } catch (error) {
    return { kind: 'failure', id, failure: error instanceof PixelsFault ? error.failure : 'unreadable' };
  }
}

// Every image is different: a cache would only keep memory.
sharp.cache(false);

// Only the extension host that forked this process can send, and it sends what PixelsRequest says.
process.on('message', (request: PixelsRequest) => {
  void answer(request).then(value => process.send?.(value));
});

// The extension host has gone, in whatever way: never outlive it.
process.on('disconnect', () => process.exit(0));

process.send?.({ kind: 'ready' } satisfies PixelsAnswer);
