/** A word's colours: top of the sky, bottom of the sky, light, far land, near land. */
export interface Theme {
  readonly name: string;
  readonly kind: 'colour' | 'hour' | 'place';
  readonly words: RegExp;
  readonly colours: string;
}

function theme(name: string, kind: Theme['kind'], words: readonly [string, string], colours: string): Theme {
  return { name, kind, words: new RegExp(`\\b(?:${words[0]})\\b|${words[1]}`, 'iu'), colours };
}

export const themes: readonly Theme[] = [
  theme('red', 'colour', ['red|crimson|scarlet|ruby', '红|赤|朱'], '#5c0f1e #e8555a #ffd0b8 #c22c3c #3d0812'),
  theme('orange', 'colour', ['orange|amber|tangerine', '橙|橘'], '#c2501a #ffb45e #ffe9c2 #e07a2c #5a2410'),
  theme('yellow', 'colour', ['yellow|lemon', '黄(?!昏)'], '#e6a817 #ffe98a #fffbe0 #e8b92c #7a4f0c'),
  theme('gold', 'colour', ['gold|golden|brass', '金'], '#6b4a12 #e9c46a #fff1c4 #c79a3a #3a280c'),
  theme(
    'green',
    'colour',
    ['green|emerald|jade|mint|olive', '绿|翠'],
    '#0f5a45 #a5dba0 #f4ffd6 #3f9b6b #0b3026',
  ),
  theme('teal', 'colour', ['teal|turquoise|cyan|aqua', '青'], '#07525c #8fe0d6 #eafff6 #2c9a9a #052f3a'),
  theme('blue', 'colour', ['blue|azure|cobalt|navy|indigo', '蓝'], '#0d2f7d #7db4f2 #e8f4ff #3a72c8 #0a1c4a'),
  theme(
    'purple',
    'colour',
    ['purple|violet|lavender|lilac', '紫'],
    '#33186e #b794f0 #fbe8ff #7a50c0 #1d0d44',
  ),
  theme(
    'pink',
    'colour',
    ['pink|rose|roses|magenta|blossoms?', '粉|樱'],
    '#b83d78 #ffc2d6 #fff2ee #e27aa6 #5c1a44',
  ),
  theme(
    'brown',
    'colour',
    ['brown|coffee|chocolate|wooden', '棕|褐|咖啡'],
    '#4a2c1a #c79a74 #ffeedd #8a5a3a #2a170d',
  ),
  theme('white', 'colour', ['white|ivory|porcelain', '白(?!天)'], '#dfe6ee #fbfaf7 #ffffff #d6dde6 #9aa8b8'),
  theme('black', 'colour', ['black|ink', '黑|墨'], '#0b0c10 #3a3d47 #d8dce6 #26282f #050608'),
  theme('grey', 'colour', ['gr[ae]y|silver', '灰|银(?!河)'], '#6d7682 #cdd3da #f7f9fb #8f99a5 #363d47'),

  theme(
    'dawn',
    'hour',
    ['dawn|sunrise|morning', '黎明|日出|清晨|早晨|晨'],
    '#5f6fb5 #ffc9a8 #fff0d0 #b48aa8 #3a3560',
  ),
  theme(
    'sunset',
    'hour',
    ['sunset|dusk|evening|twilight', '日落|黄昏|夕阳|傍晚'],
    '#45285e #ff8a4c #ffe0a0 #c0506a #2a1438',
  ),
  theme(
    'night',
    'hour',
    ['night|midnight|moon|moonlit|stars?|starry|dark', '夜|星空|月光|月亮'],
    '#070b24 #2a3f7a #f2f0dc #24366a #060a1c',
  ),
  theme(
    'noon',
    'hour',
    ['noon|midday|sunny|day', '正午|中午|白天|晴'],
    '#3f8fdc #cfeaf8 #fffbe8 #7fb2a0 #23604c',
  ),
  theme(
    'storm',
    'hour',
    ['storm|rain|rainy|fog|foggy|mist|misty|clouds?|cloudy', '雨|雾|暴风|阴天|云'],
    '#3b4652 #a9b6bf #eef2f2 #7c8b96 #27313a',
  ),

  theme(
    'snow',
    'place',
    ['snow|snowy|winter|ice|icy|arctic', '雪|冬|冰'],
    '#a9c4dd #f1f5f8 #ffffff #9db8d2 #f3f7fa',
  ),
  theme(
    'forest',
    'place',
    ['forest|woods|trees?|pines?|jungle', '森林|树|林'],
    '#8fb8a0 #e9efcf #fffbe0 #6a9a7e #0e2e24',
  ),
  theme(
    'sea',
    'place',
    ['sea|ocean|waves?|lake|water|beach|coast|river', '海|湖|水|浪|河'],
    '#4aa3cf #d8eff0 #fffdee #3fa0b8 #0a3a5c',
  ),
  theme(
    'desert',
    'place',
    ['desert|dunes?|sand|sandy', '沙漠|沙丘|沙滩|沙'],
    '#e2a868 #fbe6c0 #fff8e0 #dc9a5a #7a3e22',
  ),
  theme(
    'mountain',
    'place',
    ['mountains?|hills?|valley|peaks?|alps', '山'],
    '#6f93bd #f2dcc8 #fff6e6 #8aa0bc #27384f',
  ),
  theme(
    'meadow',
    'place',
    ['spring|summer|meadow|fields?|grass|garden|flowers?', '春|夏|草|(?<!樱)花|田野'],
    '#86c5e8 #f3f7d4 #fffde6 #9cc878 #2f6a34',
  ),
  theme('autumn', 'place', ['autumn|fall|maple|harvest', '秋|枫'], '#c98a5a #fbe3b8 #fff3d0 #d06a30 #5a2014'),
  theme(
    'city',
    'hour',
    ['city|neon|street|cyberpunk|skyline', '城市|都市|霓虹|街'],
    '#1b1440 #c84a9a #9af0ff #4a2c80 #0c0824',
  ),
  theme(
    'space',
    'hour',
    ['space|galaxy|cosmos|cosmic|nebula|universe|planets?', '宇宙|太空|银河|星系'],
    '#05040f #3a1a5e #e8d8ff #3c2470 #07041a',
  ),
];
