/** Why a file cannot be shown: whole sentences, and all there are, so that they can be translated. */
export const faultWords = {
  link: 'A link: links are not followed.',
  notFile: 'Not a file: it cannot be opened safely.',
  empty: 'The file is empty.',
  permission: 'Permission to read the file is missing.',
  unreadable: 'The file cannot be read from the disk.',
  svg: 'An SVG drawing under the name of a picture: it is not opened.',
  heic: 'HEIC pictures cannot be shown.',
  unknown: 'Not a picture: the content is of another kind.',
  damaged: 'Damaged: the header of the picture cannot be read.',
  tooManyPixels: 'Too large: the picture has more than 100 million pixels.',
  tooManyBytes: 'Too large: the file has more than 256 MB.',
  undecodable: 'Damaged: the picture cannot be decoded.',
  unsupported: 'This kind of picture file is not supported.',
  tooSlow: 'Decoding the picture took too long, so it was stopped.',
  crashed: 'The picture stopped the decoder, so it is not tried again.',
} as const;
