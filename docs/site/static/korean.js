/* The words of the search in Korean. Only Korean pages load it. */
Documentation.addTranslations({
  locale: "ko",
  plural_expr: "0",
  messages: {
    "Search Results": "검색 결과",
    "Searching": "검색 중",
    "Preparing search...": "검색을 준비합니다…",
    "Hide Search Matches": "검색한 말의 강조 지우기",
    ", in ": ", 문서 ",
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
      "찾는 말이 있는 문서가 없습니다. 낱말을 바르게 썼는지 확인하십시오.",
    "Search finished, found one page matching the search query.": [
      "찾는 말이 있는 문서가 ${resultCount}개 있습니다.",
    ],
  },
});
