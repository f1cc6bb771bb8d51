package dev.varve.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.varve.Readable;
import dev.varve.transactions.ConflictException;
import dev.varve.transactions.IsolationLevel;
import dev.varve.transactions.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BankTest extends ExampleFixture {
  private static final int ACCOUNTS = 8;
  private static final long EACH = 100;

  private Bank bank;

  @BeforeEach
  void openAccounts() {
    bank = new Bank(store);
    for (int i = 0; i < ACCOUNTS; i++) {
      bank.open("c" + i + "/main", EACH);
    }
  }

  @Test
  void whileFourThreadsTransferEverySnapshotHasTheSameSumAndNoDebt() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    FutureTask<List<Long>> sums = new FutureTask<>(() -> sumsUntil(done));
    new Thread(sums).start();
    Crowd.run(4, 2_000, this::transferSomewhere);
    done.set(true);
    assertThat(sums.get()).hasSizeGreaterThan(1).containsOnly(ACCOUNTS * EACH);
    assertThat(balances()).as("balances").allMatch(balance -> balance >= 0);
    assertThat(new HashSet<>(balances())).as("money has moved").hasSizeGreaterThan(1);
  }

  private List<Long> sumsUntil(AtomicBoolean done) {
    List<Long> sums = new ArrayList<>();
    while (!done.get()) {
      sums.add(bank.total());
    }
    sums.add(bank.total());
    return sums;
  }

  private void transferSomewhere() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String from = "c" + random.nextInt(ACCOUNTS) + "/main";
    String to = "c" + random.nextInt(ACCOUNTS) + "/main";
    bank.transfer(from, to, random.nextInt(60));
  }

  private List<Long> balances() {
    return store.keys("account/").stream()
        .map(key -> Bank.balance(store, key.substring("account/".length())))
        .toList();
  }

  @Test
  void aTransferThatIsRefusedIsDoneAgainOnWhatIsThereNow() {
    List<Long> seen = new ArrayList<>();
    boolean moved =
        store.update(
            transaction -> {
              seen.add(Bank.balance(transaction, "c0/main"));
              boolean enough = Bank.transfer(transaction, "c0/main", "c1/main", 30);
              if (seen.size() == 1) {
                bank.transfer("c0/main", "c2/main", 50);
              }
              return enough;
            });
    assertThat(moved).isTrue();
    assertThat(seen).containsExactly(100L, 50L);
    assertThat(store.stats().count("transactions.refused")).isEqualTo(1);
    assertThat(balances().subList(0, 3)).containsExactly(20L, 130L, 150L);
  }

  @Test
  void whoHasNotEnoughMovesNothing() {
    assertThat(bank.transfer("c0/main", "c1/main", EACH + 1)).isFalse();
    assertThat(bank.transfer("c0/main", "c1/main", EACH)).isTrue();
    assertThat(bank.transfer("c2/main", "c2/main", EACH)).as("to itself").isTrue();
    assertThat(balances().subList(0, 3)).containsExactly(0L, 2 * EACH, EACH);
  }

  @Test
  void aTransferToNowhereTakesNothing() {
    assertThatThrownBy(() -> bank.transfer("c0/main", "stranger", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no account stranger");
    assertThat(bank.total()).isEqualTo(ACCOUNTS * EACH);
  }

  @Test
  void twoWithdrawalsThatAreOnlyWrongTogetherAreRefusedAtSerializableAlone() {
    assertThat(refusedOfTwoWithdrawals(IsolationLevel.SNAPSHOT)).isEmpty();
    assertThat(annHas(store)).isEqualTo(-100);
    assertThat(refusedOfTwoWithdrawals(IsolationLevel.SERIALIZABLE)).containsExactly("savings");
    assertThat(annHas(store)).isZero();
  }

  private static long annHas(Readable reader) {
    return Bank.balance(reader, "ann/main") + Bank.balance(reader, "ann/savings");
  }

  private Set<String> refusedOfTwoWithdrawals(IsolationLevel level) {
    bank.open("ann/main", 50);
    bank.open("ann/savings", 50);
    Set<String> refused = new HashSet<>();
    try (Transaction one = store.begin(level);
        Transaction two = store.begin(level)) {
      assertThat(Bank.withdraw(one, "ann", "main", 100)).isTrue();
      assertThat(Bank.withdraw(two, "ann", "savings", 100)).isTrue();
      commit(one, "main", refused);
      commit(two, "savings", refused);
    }
    return refused;
  }

  private static void commit(Transaction transaction, String name, Set<String> refused) {
    try {
      transaction.commit();
    } catch (ConflictException e) {
      refused.add(name);
    }
  }
}
