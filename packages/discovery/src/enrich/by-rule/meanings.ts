/**
 * What people and tools call the same thing: the words of a line stand for one another where nobody says the word itself.
 * Words of everyday life beside those of software; a word may stand in several lines. Written by hand, made of no data.
 */
export const meanings: readonly (readonly string[])[] = `
  create add new make insert register open
  get fetch retrieve read obtain view
  list show browse enumerate
  search find lookup query discover
  update edit change modify alter adjust revise
  delete remove erase discard drop
  send deliver dispatch transmit
  cancel abort revoke withdraw
  start begin launch run execute trigger
  stop end halt terminate pause
  check verify validate confirm
  compare difference versus
  convert transform translate
  calculate compute estimate
  generate produce draft compose
  summarize summary abstract digest shorten
  recommend suggest advise suggestion recommendation
  download export save
  upload import attach
  book reserve reservation booking
  schedule plan arrange
  buy purchase shop shopping
  sell sale
  pay payment
  refund reimbursement chargeback
  assign allocate delegate
  approve accept authorize
  notify alert notification reminder remind
  subscribe subscription follow
  share publish
  merge combine join
  analyze analysis analytics examine insight
  customer client buyer
  company business organization firm enterprise
  employee staff worker technician personnel
  person people contact
  user member account
  team group
  invoice bill billing receipt
  order purchase
  price cost fee rate
  discount coupon voucher deal bargain promotion
  product item goods merchandise
  job task assignment
  career vacancy employment hiring recruit
  resume cv
  ticket issue incident case bug
  appointment meeting event calendar
  message chat text
  email mail inbox
  phone call telephone
  picture image photo photograph
  video clip
  music song track audio playlist
  film movie cinema
  book novel literature
  recipe cook cooking dish cuisine meal
  food nutrition diet eat
  restaurant dining cafe
  hotel accommodation lodging hostel stay
  flight airline plane airport airfare
  trip travel journey vacation holiday itinerary tour
  car vehicle automobile auto
  train railway rail
  weather forecast temperature rain climate
  map location place address geolocation
  route direction navigation navigate
  news article headline
  stock share equity ticker
  crypto cryptocurrency bitcoin coin
  currency money exchange
  tax vat
  loan mortgage credit
  insurance policy
  house home property apartment estate
  doctor physician medical clinic
  health wellness fitness
  medicine drug medication pharmacy
  lawyer legal law attorney
  study research paper
  course lesson class tutorial learn education
  student pupil learner
  exam quiz test
  sport match game league
  game play gaming
  gift present
  clothes clothing fashion outfit
  pet animal dog cat
  shipping delivery parcel shipment courier
  website site webpage page url link
  domain dns
  file document
  folder directory
  spreadsheet sheet table excel
  chart graph plot diagram visualize visualization
  note memo
  code program script
  repository repo
  server host machine instance
  database datastore
  deploy deployment release rollout
  password credential secret
  log history record
  report statistics metric
  language translation
  horoscope astrology zodiac
  joke humor funny
  quote saying
  word dictionary definition vocabulary
  name title
  country nation
  city town
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(' '))
