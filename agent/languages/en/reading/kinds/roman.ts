import { cardinal, ordinal } from '../numbers.ts';
import { type Kind, exactKind } from '../kind.ts';

const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1_000 };
const WELL_FORMED = /^M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/;

/** The value of a Roman number; undefined if it is none. */
function valueOf(text: string): number | undefined {
  if (!WELL_FORMED.test(text)) return undefined;
  const values = Array.from(text, (sign) => VALUES[sign] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}

/** Things that are counted with Roman numbers: "Chapter XII". */
const COUNTED =
  /\b(?:wars?|chapters?|parts?|volumes?|vol\.?|acts?|scenes?|books?|types?|phases?|sections?|articles?|bowl|class|levels?|stages?|figures?|tables?|steps?|titles?|grades?|version|appendix|episodes?|season|amendment|division|category|tier|group|unit|lesson|canto|cranial nerve|factor|apollo|mark|no\.?|number|olympiad|rocky|godfather|fantasy|quest|street fighter|diablo|civilization|saw|rambo|jaws|batman|mk\.?)[\s-]+$/i;

/** Whose numbers are ordinals: rulers, and people named after their fathers. */
const RULER =
  /(?:\b(?:king|queen|pope|emperor|empress|tsar|czar|kaiser|sultan|prince|duke|pharaoh|shah|saint)\s+(?:\p{L}+\s+)?|\b(?:Henry|Louis|Elizabeth|George|Charles|Edward|James|William|Richard|John|Paul|Benedict|Pius|Napoleon|Philip|Philippe|Alexander|Nicholas|Catherine|Frederick|Wilhelm|Leo|Francis|Mary|Margaret|Ptolemy|Rameses|Ramses|Ramesses|Thutmose|Amenhotep|Clement|Gregory|Innocent|Urban|Julius|Sixtus|Boniface|Leopold|Otto|Ivan|Peter|Carlos|Juan|Felipe|Gustav|Harald|Haakon|Christian|Margrethe|Beatrix|Albert|Umberto|Victor|Emmanuel|Darius|Xerxes|Cyrus|Mehmed|Murad|Selim|Suleiman|Constantine|Theodosius|Justinian|Hirohito|Rama|Mohammed|Hassan|Abdullah|Robert|David|Malcolm|Kenneth|Sam|Samuel|Thomas|Joseph|Michael|Daniel|Walter|Arthur|Harry|Frank|Jack|Howell|Martin|Patrick|Andrew|Donald|Ronald|Stephen|Steven|Anthony|Mark|Matthew|Luke|Adam|Max|Ferdinand|Maximilian|Sigismund|Casimir|Stanislaus|Augustus|Baldwin|Edmund|Alfonso|Sancho|Pedro|Manuel)\s+)$/u;

/** "IV" after what is counted or ruled; letters where it is neither, as in "the IV line". */
const roman = exactKind('[IVXLCDM]{1,9}', ([text], { before }) => {
  const value = valueOf(text);
  if (value === undefined) return undefined;
  if (COUNTED.test(before)) return cardinal(value);
  if (RULER.test(before))
    return text.length > 1 || text === 'V' || (text === 'X' && !/Malcolm\s+$/.test(before))
      ? `the ${ordinal(value)}`
      : undefined;
  if (text.length === 1) return undefined;
  // Small numbers have no other meaning ("Rocky III"), and long ones are hardly letters ("MMXX").
  if (/^(?:II|III|VII|VIII|IX|XI+|XIV|XV+I*|XX+[IVX]*)$/.test(text) || text.length > 3)
    return cardinal(value);
  return /(?:^|[^.!?]\s)\p{Lu}\p{Ll}+\s$/u.test(before) &&
    /^(?:VI|IV)$/.test(text) &&
    !/\b(?:The|An?|This|My|Your|His|Her|Their)\s$/.test(before)
    ? cardinal(value)
    : Array.from(text).join(' ');
});

export const ROMAN: readonly Kind[] = [roman];
