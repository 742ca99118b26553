"""The bank's desk: the ledger, answers under keys, and news that is told until it is read."""

from typing import Final

from ecomtui.parties.bank.rows import Account, BankAnswer, BankNews, LedgerEntry
from ecomtui.parties.protocol.alphabet import BODIES
from ecomtui.parties.protocol.banking import NewsRead, NewsUnread
from ecomtui.world.clock import HOUR, MINUTE
from ecomtui.world.faults import ArmFault
from ecomtui.world.message import Body, Kinds
from ecomtui.world.party import Party, handles

KINDS: Final = Kinds(BODIES)
OUTAGE: Final = 3 * MINUTE
"""How long the bank is down when a fault does not say so."""
MOST_DOUBLINGS: Final = 5
"""News that nobody reads is told again after an hour, then less and less often."""


class BankDesk(Party):
    """What every chapter of the bank needs."""

    # ---------------------------------------------------------------- questions
    def _leaves_it(self, key: str) -> bool:
        """Whether there is nothing to do about a question: nobody is there to read it, or it has its answer."""
        return self._is_down() or self._answered_before(key)

    def _is_down(self) -> bool:
        """Whether nobody answers at the moment. A fault without an end begins an outage for everybody."""
        struck = self.struck_by("bank.down")
        if struck is not None and struck.until is None:
            self._control(ArmFault("bank.down", start=self.now, until=self.now + (struck.by or OUTAGE)))
        return struck is not None

    def _answered_before(self, key: str) -> bool:
        """Whether this key has its answer, which is then given again (guard `idempotency`)."""
        known = self.rows.peek(BankAnswer, key) if self.guarded("idempotency") else None
        if known is None:
            return False
        self.send("merchant", KINDS.decode(known.kind, known.answer))
        return True

    def _answer(self, key: str, answer: Body) -> None:
        kind, text = type(answer).__name__, KINDS.encode(answer)
        known = self.rows.peek(BankAnswer, key) or self.rows.add(BankAnswer(key=key, kind=kind, answer=text))
        known.kind, known.answer = kind, text
        self.send("merchant", answer)

    # ---------------------------------------------------------------- news
    def _next_news(self) -> int:
        return self.rows.next_id(BankNews)

    def _tell(self, news: int, reference: int, body: Body) -> None:
        """Tell the merchant what it has not asked for, under the number that says it was read."""
        row = BankNews(id=news, kind=type(body).__name__, text=KINDS.encode(body), reference=reference)
        self._send_news(self.rows.add(row))

    def _send_news(self, news: BankNews) -> None:
        about = f"order:{news.reference}"
        self.send("merchant", KINDS.decode(news.kind, news.text), about=about)
        patience = HOUR << min(news.told, MOST_DOUBLINGS)
        news.told += 1
        news.timer = self.remind(patience, NewsUnread(news.id), about=about)

    @handles(NewsUnread)
    def tell_again(self, timer: NewsUnread) -> None:
        self._send_news(self.rows.get(BankNews, timer.news))

    @handles(NewsRead)
    def news_read(self, word: NewsRead) -> None:
        news = self.rows.get(BankNews, word.news)
        if not self._is_down():
            news.read = True
            self.forget(news.timer)

    # ---------------------------------------------------------------- the ledger
    def _post(self, debit: int, credit: int, amount: int, why: str, at: int | None = None) -> None:
        """Move money: two entries that sum to nothing (guard `balanced_entry`)."""
        posting = self.rows.next_id(LedgerEntry)
        self._enter(posting, posting, debit, -amount, why, at)
        if at is not None or self.guarded("balanced_entry"):
            self._enter(self.rows.next_id(LedgerEntry), posting, credit, amount, why, at)

    def _enter(self, number: int, posting: int, account_number: int, amount: int, why: str, at: int | None) -> None:
        account = self.rows.get(Account, account_number)
        account.balance += amount
        account.entries += 1
        self.rows.add(
            LedgerEntry(
                id=number,
                posting=posting,
                account=account.id,
                nth=account.entries,
                amount=amount,
                balance=account.balance,
                why=why,
                at=self.now if at is None else at,
            )
        )
