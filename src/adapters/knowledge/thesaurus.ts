/**
 * Synonyms that callers of any small business use: the page says "restroom", the caller says "bathroom". Words of a
 * particular trade do not belong here; a business puts them into its own pages.
 */
import { stemOf } from './words.ts';

/** One group per line. A word may be in several groups. */
const GROUPS = `
  cost price charge fee rate pay money dollars expensive cheap cheaper cheapest afford owe
  discount reduction cheaper reduced savings special offer deal bargain coupon
  rent rental renting hire borrow lend lease loan
  repair fix mend service restore
  broken break broke damage damaged defect defective faulty snapped cracked
  buy purchase get
  sell sale sold
  return bring hand back
  cancel cancellation calloff withdraw reschedule
  cancel cancellation terminate quit notice
  pause suspend freeze freezing
  absent miss noshow show
  refund reimburse reimbursement money
  reserve reservation book booking appointment schedule slot
  open opening hours close closing shut closed
  late overdue delay delayed tardy
  early earlier sooner ahead before
  fast faster quick quickly rush urgent express hurry
  begin start starts commence
  end stop finish quit
  bathroom restroom toilet washroom loo
  child children kid kids toddler baby boy girl son daughter youngster little
  family families parents
  senior elderly retired pensioner old sixty seventy eighty
  friend husband wife partner spouse brother sister mother father nephew niece son daughter somebody anybody person
  boss owner manager own owns
  staff employee employees mechanic people team
  job jobs hiring hire work employment vacancy career apprentice
  gift present voucher certificate
  stolen steal theft swiped nicked robbed stole thief
  accident crash hurt injured injury bleeding ambulance fell collision
  hurt pain ache aches sore numb
  lost lose forgot forget forgotten left missing misplaced
  bag bags luggage suitcase suitcases backpack backpacks
  item thing something belongings sunglasses glasses wallet purse jacket umbrella
  rain rainy pours pouring storm snow wet weather thunder
  food eat hungry lunch dinner breakfast bite snack restaurant cafe bakery
  drink drinking drunk alcohol beer beers wine liquor
  dog dogs pet pets animal animals puppy cat
  beautiful pretty prettiest nicest scenic lovely gorgeous best
  size sizes tall height short small large foot feet inch inches fit
  weight weigh weighs heavy pounds kilos
  place spot location where somewhere
  address location located find directions
  car drive driving automobile vehicle
  bus train ferry transit
  traffic cars busy
  wheelchair crutches disabled handicapped accessible accessibility stairs steps
  air pump inflate soft
  install mount attach fitted put
  pick collect fetch
  deliver delivery bring ship send
  clean wash washing dirty
  talk speak chat
  language languages spanish french german english chinese
  human person agent representative real
  complain complaint unhappy dissatisfied satisfied angry disappointed problem
  warranty guarantee guaranteed covered
  insurance insured policy
  invoice bill billing receipt
  card credit debit visa mastercard apple google contactless
  phone telephone number call cellphone mobile
  text sms message
  email mail
  teach learn lesson lessons class classes course training
  member membership club join
  group groups party people
  tour tours trip excursion guided
  beginner beginners novice easy
  allowed allow permitted forbidden legal may
  required require mandatory compulsory must need
  included include comes contain
  trade exchange swap rid
  internet online website web
internet wifi wireless
hour hourly
day daily days
week weekly weeks
month monthly months
year yearly annual annually
weekend saturday sunday
weekday weekdays monday tuesday wednesday thursday friday
holiday holidays vacation
scratch scratched dent bent smash smashed damage damaged ruined
stranded stuck breakdown roadside tow towed rescue emergency
emergency hospital doctor ambulance
stolen taken disappeared vanished gone
police cops officer
cash coins bills
free complimentary gratis
tip gratuity
student students college university
veteran veterans military army navy soldier
company companies business firm corporate office
party event celebration birthday wedding
expire expires expiry valid validity
change switch swap exchange replace replacement
limit maximum minimum max
longer extend extension
kind kinds type types model models brand brands selection choice
try test trial
used secondhand preowned
store storage keep
nearby near around
ahead advance beforehand
sign enroll enrol register registration signup join
photo picture image
id identification passport license
guide guided leader
hard difficult tough steep strenuous
adult adults grownup grownups
wait waiting
sick ill
key keys lock locked
`;

const related = new Map<string, Set<string>>();
for (const line of GROUPS.trim().split('\n')) {
  const stems = new Set(line.trim().split(/\s+/).map(stemOf));
  for (const stem of stems) {
    const others = related.get(stem) ?? new Set<string>();
    for (const other of stems) if (other !== stem) others.add(other);
    related.set(stem, others);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Returns the stems of words with a similar meaning, without `stem` itself. */
export const relatedStems = (stem: string): ReadonlySet<string> => related.get(stem) ?? NONE;
