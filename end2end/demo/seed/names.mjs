// Names, streets and devices the invented people are put together from.
const of = (text) => text.trim().split("\n").map((line) => line.trim().split(/,\s*/));

export const NAMES = {
  kk: {
    surnames: of(`Ахметов, Ахметова
      Сәрсенов, Сәрсенова
      Жұмабаев, Жұмабаева
      Оспанов, Оспанова
      Қасымов, Қасымова
      Бекенов, Бекенова
      Тілеуов, Тілеуова
      Нұрланов, Нұрланова
      Ысқақов, Ысқақова
      Есімов, Есімова
      Дүйсенов, Дүйсенова
      Мұқанов, Мұқанова
      Рахымов, Рахымова
      Сейітов, Сейітова`),
    women: of(`Әйгерім, aigerim
      Динара, dinara
      Гүлнұр, gulnur
      Жанар, zhanar
      Мадина, madina
      Сәуле, saule
      Аружан, aruzhan
      Балжан, balzhan
      Назгүл, nazgul
      Меруерт, meruert`),
    men: of(`Нұрлан, nurlan
      Ерлан, yerlan
      Бауыржан, bauyrzhan
      Дәурен, dauren
      Айдос, aidos
      Талғат, talgat
      Серік, serik
      Асхат, askhat
      Мирас, miras
      Олжас, olzhas`),
    fathers: of(`Қайратұлы, Қайратқызы
      Болатұлы, Болатқызы
      Маратұлы, Маратқызы
      Сәкенұлы, Сәкенқызы
      Бақытұлы, Бақытқызы
      Ермекұлы, Ермекқызы
      Әділұлы, Әділқызы
      Жомартұлы, Жомартқызы`),
  },
  ru: {
    surnames: of(`Соколов, Соколова
      Литвинов, Литвинова
      Петренко, Петренко
      Кузнецов, Кузнецова
      Белов, Белова
      Ким, Ким
      Шмидт, Шмидт
      Орлов, Орлова
      Гончаров, Гончарова`),
    women: of(`Елена, elena
      Ольга, olga
      Марина, marina
      Анна, anna
      Светлана, svetlana
      Виктория, viktoria`),
    men: of(`Сергей, sergey
      Андрей, andrey
      Виталий, vitaly
      Игорь, igor
      Денис, denis
      Роман, roman`),
    fathers: of(`Викторович, Викторовна
      Иванович, Ивановна
      Петрович, Петровна
      Андреевич, Андреевна
      Олегович, Олеговна`),
  },
};

export const PLACES = [
  ["Алматы", ["Үлгі көшесі", "Мысал көшесі"]],
  ["Астана", ["Үлгі даңғылы", "Мысал көшесі"]],
  ["Шымкент", ["Үлгі көшесі"]],
  ["Караганда", ["улица Примерная", "проспект Образцовый"]],
  ["Павлодар", ["улица Примерная"]],
  ["Ақтөбе", ["Мысал көшесі"]],
];

const android = (model, version) => `Mozilla/5.0 (Linux; Android ${version}; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36`;
const iphone = (version) => `Mozilla/5.0 (iPhone; CPU iPhone OS ${version.replace(".", "_")} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Mobile/15E148 Safari/604.1`;
const windows = (more) => `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${more}`;
const blink = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

export const AGENTS = {
  phones: [
    { agent: android("K", "10"), screen: "360x800" },
    { agent: android("SM-A145F", "14"), screen: "384x832" },
    { agent: android("Redmi Note 12", "13"), screen: "393x873" },
    { agent: iphone("17.6"), screen: "390x844" },
    { agent: iphone("18.5"), screen: "393x852" },
  ],
  desktops: [
    { agent: windows(blink), screen: "1920x1080" },
    { agent: windows(`${blink} Edg/141.0.0.0`), screen: "1536x864" },
    { agent: windows(`${blink} YaBrowser/25.8.0.0`), screen: "1366x768" },
    { agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", screen: "1920x1080" },
    { agent: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${blink}`, screen: "1440x900" },
  ],
};
