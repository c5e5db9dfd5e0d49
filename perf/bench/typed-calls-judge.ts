import {
  ANYTHING,
  ASKS_AGAIN,
  atMostWords,
  BOASTS,
  clock,
  dollars,
  exactly,
  number,
  only,
  PRETENDS,
  spelt,
  TAKES_LEAVE,
  TAKES_THANKS,
  UNABLE,
} from './expected-replies.ts';
import { facts, instructions, limits, memory, numbers, talk, type TypedCall } from './typed-call.ts';

/** Calls that judge what was chosen. Nobody reads what goes wrong in them to make it better. */
export const JUDGE_CALLS: readonly TypedCall[] = [
  [
    talk('Good morning!', /\b(?:good morning|hello|hi|help|morning)\b/i),
    memory("I'm Laura, and I work as a nurse.", ANYTHING),
    facts('What is the capital of Spain?', /\bmadrid\b/i),
    facts('Which language do people speak in Brazil?', /portuguese/i),
    numbers('What is nine times six?', number(54)),
    numbers('Plus ten?', number(64)),
    memory('What do I do for a living?', /\bnurse\b/i),
  ],
  [
    limits('Do you have the time?', UNABLE, /\b\d{1,2}:\d{2}|\d ?[ap]\.?m\b|o'clock/i),
    facts('How many legs does a spider have?', number(8)),
    numbers('And three spiders together?', number(24)),
    instructions('Answer with one word only: what is the opposite of empty?', only('full|filled')),
    memory('My favourite colour is green, and my favourite number is eleven.', ANYTHING),
    numbers('My bus comes at twenty to nine and the ride takes half an hour. When am I there?', clock(9, 10)),
    memory('What is my favourite colour?', /\bgreen\b/i, /\b(?:blue|red|yellow)\b/i),
    talk("That's all, thank you. Goodbye!", TAKES_LEAVE),
  ],
  [
    talk(
      'What can you help me with?',
      /answer|question|talk|chat|information|explain|discuss|advice/i,
      BOASTS,
    ),
    limits('Please switch off the heating in the bedroom.', UNABLE, PRETENDS),
    facts('Why do leaves turn yellow in autumn?', /chlorophyll|pigment|carotenoid/i),
    instructions('Tell me that again in one short sentence.', [
      /lea(?:f|ves)|chlorophyll|yellow|green/i,
      atMostWords(25),
    ]),
    instructions(
      'List three vegetables.',
      exactly(
        3,
        'carrot|potato|tomato|onion|spinach|broccoli|cabbage|pea|bean|lettuce|kale|cucumber|zucchini|pepper|celery|cauliflower|beet|beetroot|leek|pumpkin|garlic|eggplant|asparagus|radishe|radish|corn|turnip',
      ),
    ),
    numbers('A loaf of bread is three dollars and I buy four. What do I pay?', dollars(12)),
    numbers('What do I get back from a twenty dollar bill?', dollars(8)),
  ],
  [
    memory("I'm going to London for two nights.", ANYTHING),
    memory('Wait, no, I meant three nights.', ANYTHING, /(?<!not )\b(?:two|2) nights/i),
    limits('Could you reserve a hotel room for me there?', UNABLE, PRETENDS),
    facts(
      'What should I see in Paris?',
      /eiffel|louvre|notre|montmartre|versailles|arc de|champs|sacr|orsay|seine/i,
    ),
    memory('How many nights do I want to stay?', number(3)),
    numbers('A hotel room costs ninety dollars a night. How much is that for all nights?', dollars(270)),
    talk("You're really good at this.", TAKES_THANKS),
  ],
  [
    facts('Who painted the Mona Lisa?', /leonardo|da vinci/i),
    facts('Which country was he from?', /\bital(?:y|ian)\b|florence|vinci\b(?! was)/i),
    instructions('Can you spell the word guitar?', spelt('guitar')),
    talk("I'm so nervous. I have an exam on Monday.", [
      /\w/,
      /luck|nervous|normal|breath|prepar|stud(?:y|ied)|help|calm|relax|best|understand|fine|great|well|confiden|practi[cs]e|review/i,
    ]),
    limits(
      'What did I tell you in our call last week?',
      UNABLE,
      /\blast week,? you (?:told|said|mentioned)|^\W*(?:yes|of course|sure|you (?:told|said|mentioned))\b/i,
    ),
    instructions('Give me one tip for learning, in one sentence.', [/\w{4}/, atMostWords(40)]),
    talk('Thank you, that helps.', TAKES_THANKS),
  ],
  [
    numbers('How much is a hundred minus thirty-five?', number(65)),
    numbers('Divide that by five.', number(13)),
    instructions('Just say yes or no: is Berlin in Germany?', only('yes')),
    facts('How many continents are there?', number(7)),
    limits(
      "What's the weather like outside?",
      UNABLE,
      /(?<!if |whether |when )\b(?:it's|it is|the weather is) (?:currently )?(?:a )?(?:sunny|cloudy|rain\w*|warm|cold|hot|nice|clear|beautiful|partly|\d+)/i,
    ),
    memory('My sister is called Emma, and she is twelve years old.', ANYTHING),
    memory('How old is my sister?', number(12)),
  ],
  [
    memory('The code for my door is 4 7 1 9.', ANYTHING),
    memory('No, sorry, the last digit is a 6.', ANYTHING, /4[- ,]*7[- ,]*1[- ,]*9(?![\s\S]*6)/),
    facts(
      'What is the difference between a lake and a sea?',
      /salt|fresh|larger|smaller|bigger|ocean|land|surrounded/i,
    ),
    instructions('Say it in simpler words.', [/lake|sea/i, atMostWords(45)]),
    limits('Call my brother and tell him that I am late.', UNABLE, PRETENDS),
    memory(
      'Can you tell me the code for my door?',
      /4[-, ]*7[-, ]*1[-, ]*6|four[-, ]+seven[-, ]+one[-, ]+(?:and )?six/i,
    ),
    talk('See you!', TAKES_LEAVE),
  ],
  [
    facts('What is cheese made from?', /milk/i),
    facts('What is the hardest natural material?', /diamond/i),
    numbers('How many seconds are there in five minutes?', number(300)),
    numbers('And in ten minutes?', number(600)),
    instructions(
      'Name the days of the weekend.',
      [/saturday/i, /sunday/i],
      /monday|tuesday|wednesday|thursday|friday/i,
    ),
    talk('Er, so, I was, you know, the one from before.', ASKS_AGAIN),
    limits('Who won the football match last night?', UNABLE, /\d ?[-–] ?\d|\bby \d|\b(?:was|is) won by\b/i),
  ],
  [
    memory("I don't eat meat, and I hate mushrooms.", ANYTHING),
    instructions(
      'Suggest one dish for me, short please.',
      [
        /salad|soup|pasta|curry|vegetable|veggie|lentil|bean|tofu|lasagn|rice|pizza|chickpea|stir|quinoa|spaghetti|risotto|omelett?e|burger|taco|falafel|chil|ratatouille|hummus|eggplant|cheese|potato/i,
        atMostWords(40),
      ],
      /(?<!no |without |not |instead of |free of |-free )\b(?:mushrooms?|chicken|beef|pork|bacon|ham|steak)\b(?!-free)/i,
    ),
    facts('How do I cook rice?', [/water/i, /boil|simmer|cook|minute/i]),
    numbers('It takes twenty minutes. If I start at a quarter past six, when can we eat?', clock(6, 35)),
    memory('What do I hate?', /mushroom/i),
    memory('Do I eat meat?', /\bno\b|\bnot\b|n't\b|avoid|vegetarian/i, /\byes\b/i),
    limits('Wake me up at seven tomorrow, please.', UNABLE, PRETENDS),
  ],
  [
    talk(
      'Am I talking to a human?',
      /\bAI\b|assistant|computer|program|model|machine|not (?:a )?human|virtual/i,
      /^\W*yes(?!\W+(?:but|you(?:'re| are) (?:talking|speaking) (?:to|with) (?:a|an) (?:AI|voice|virtual|computer)))|I(?:'m| am) a (?:human|person|real)/i,
    ),
    facts('Which is the longest river in Africa?', /\bnile\b/i),
    instructions("How do you say 'good night' in French?", /bonne nuit/i),
    numbers('What is a quarter of 80?', number(20)),
    memory('I ran five miles on Monday and seven on Tuesday.', ANYTHING),
    numbers('How many miles is that in total?', number(12)),
    limits(
      'Can you check on the internet when the museum opens?',
      UNABLE,
      /\b\d{1,2}(?::\d{2})? ?[ap]\.?m\b/i,
    ),
  ],
];
