/* The words of the boxes that search while one types, in Kazakh: Select2 has none. Django looks for them here. */
"use strict";
jQuery.fn.select2.amd.define("select2/i18n/kk", [], () => ({
  errorLoading: () => "Нәтижелерді жүктеу мүмкін болмады",
  inputTooLong: ({input, maximum}) => `Артық ${input.length - maximum} таңбаны өшіріңіз`,
  inputTooShort: ({input, minimum}) => `Тағы кемінде ${minimum - input.length} таңба енгізіңіз`,
  loadingMore: () => "Қалған нәтижелер жүктелуде…",
  maximumSelected: ({maximum}) => `${maximum} жазбадан артық таңдауға болмайды`,
  noResults: () => "Ештеңе табылмады",
  searching: () => "Ізделуде…",
  removeAllItems: () => "Таңдауды алып тастау",
}));
