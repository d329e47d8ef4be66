import * as vscode from 'vscode';
import * as schema from '../../shared/composer.schema.ts';
import type { ComposerPeer } from './answers.ts';
import type { JobBoard } from './jobBoard.ts';

export interface ResultPicturesDeps {
  readonly board: Pick<JobBoard, 'find'>;
  /** WebP of a local picture; undefined when there is no showing it. */
  readonly thumbnail: (uri: vscode.Uri, side: 320 | 640) => Promise<Uint8Array | undefined>;
}

/** What the cards show of results. */
export function answerPictures(peer: ComposerPeer, { board, thumbnail }: ResultPicturesDeps): void {
  peer.handle(
    'picture',
    raw => schema.pictureParams.parse(raw),
    async ({ jobId, index, side }) => {
      const image = board.find(jobId)?.images.find(each => each.index === index);
      if (image === undefined) return null;
      const bytes = await thumbnail(vscode.Uri.parse(image.uri), side);
      return bytes === undefined ? null : new Uint8Array(bytes).buffer;
    },
  );
}
