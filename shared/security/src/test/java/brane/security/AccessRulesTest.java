package brane.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brane.audit.Action;
import brane.audit.Entry;
import brane.audit.MemoryAuditLog;
import brane.core.Caller;
import brane.core.Role;
import brane.security.AccessRules.Decision;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AccessRulesTest {

    private static final UUID ANNA = UUID.fromString("019ab000-0000-7000-8000-00000000a77a");

    private final MemoryAuditLog log = new MemoryAuditLog();
    private final AccessRules rules = rules(log);

    @AfterEach
    void close() {
        log.close();
    }

    /** Every role against every access, for a thing that is one's own, one that one may only use, and a foreign one. */
    static Stream<Arguments> matrix() {
        return Stream.of(
                row("", "ANYONE", "-", 200),
                row("", "SIGNED_IN USER ADMIN AUDITOR OWN_ACCOUNT ACCOUNTS", "-", 401),
                row("", "USE_NEURON FEED_NEURON EDIT_NEURON CONVERSATION_OWNER TURN_OWNER JOB_OWNER", "own", 401),
                row("NONE", "ANYONE", "-", 200),
                row("NONE", "SIGNED_IN USER ADMIN AUDITOR OWN_ACCOUNT ACCOUNTS", "-", 403),
                row("NONE", "USE_NEURON FEED_NEURON EDIT_NEURON CONVERSATION_OWNER TURN_OWNER JOB_OWNER", "own", 403),
                row("USER", "ANYONE SIGNED_IN USER OWN_ACCOUNT", "-", 200),
                row("USER", "ADMIN AUDITOR ACCOUNTS", "-", 403),
                row("ADMIN", "ANYONE SIGNED_IN USER ADMIN OWN_ACCOUNT ACCOUNTS", "-", 200),
                row("ADMIN", "AUDITOR", "-", 403),
                row("AUDITOR", "ANYONE SIGNED_IN AUDITOR OWN_ACCOUNT", "-", 200),
                row("AUDITOR", "USER ADMIN ACCOUNTS", "-", 403),
                row(
                        "AUDITOR",
                        "USE_NEURON FEED_NEURON EDIT_NEURON CONVERSATION_OWNER TURN_OWNER JOB_OWNER",
                        "own",
                        403),
                row("AUDITOR USER", "USER AUDITOR", "-", 200),
                row("USER", "USE_NEURON FEED_NEURON EDIT_NEURON CONVERSATION_OWNER TURN_OWNER JOB_OWNER", "own", 200),
                row("USER", "USE_NEURON", "shared", 200),
                row("USER", "FEED_NEURON EDIT_NEURON", "shared", 403),
                row(
                        "USER",
                        "USE_NEURON FEED_NEURON EDIT_NEURON CONVERSATION_OWNER TURN_OWNER JOB_OWNER",
                        "foreign",
                        404),
                row("ADMIN", "CONVERSATION_OWNER TURN_OWNER", "foreign", 404),
                row("", "KEY_OWNER", "own", 401),
                row("NONE", "KEY_OWNER", "own", 403),
                row("AUDITOR", "KEY_OWNER", "own", 200),
                row("ADMIN", "KEY_OWNER", "foreign", 404));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void decides(String roles, String accesses, String resource, int status) {
        var caller = roles.isEmpty() ? Optional.<Caller>empty() : Optional.of(caller(roles));
        for (var name : accesses.split(" ")) {
            var access = Access.valueOf(name);
            var decision = rules.decide(access, caller, Optional.of(resource).filter(id -> !id.equals("-")));
            assertThat(status(decision)).as("%s %s", roles, access).isEqualTo(status);
        }
        var denied = status == 200 ? 0 : accesses.split(" ").length;
        assertThat(log.events())
                .hasSize(denied)
                .allSatisfy(leaf -> assertThat(leaf)
                        .containsEntry("action", "access-denied")
                        .containsEntry("decision", "deny")
                        .containsEntry(
                                "actor", caller.map(who -> "user:" + who.id()).orElse("system:test")));
    }

    @Test
    void theMatrixHoldsEveryAccess() {
        var all = EnumSet.noneOf(Access.class);
        matrix().forEach(row -> Arrays.stream(row.get()[1].toString().split(" "))
                .map(Access::valueOf)
                .forEach(all::add));
        assertThat(all).containsExactly(Access.values());
    }

    /** With every role, and for a thing of one's own: a key opens what its person may do, and never what is kept to sessions. */
    @Test
    void aKeyDoesNotDoWhatIsKeptToSessions() {
        var keptToSessions = EnumSet.of(Access.OWN_ACCOUNT, Access.KEY_OWNER, Access.ACCOUNTS);
        for (var via : List.of("key:1", "none", "service:1", "Session:1", "key:session:1")) {
            var caller = new Caller(ANNA, "anna@example.org", EnumSet.allOf(Role.class), Set.of(), via);
            for (var access : Access.values()) {
                var decision = rules.decide(access, Optional.of(caller), Optional.of("own"));
                if (keptToSessions.contains(access)) {
                    assertThat(decision).as("%s %s", via, access).isEqualTo(new Decision.NeedsSession());
                } else {
                    assertThat(decision).as("%s %s", via, access).isEqualTo(new Decision.Allowed());
                }
            }
        }
        assertThat(log.events())
                .hasSize(Denials.ALONE)
                .allSatisfy(leaf -> assertThat(leaf).containsEntry("why", "session-needed"));
    }

    @Test
    void aMissingIdOrCheckLetsNobodyIn() {
        var bare = new AccessRules(log);
        var user = Optional.of(caller("USER"));

        assertThat(status(rules.decide(Access.USE_NEURON, user, Optional.empty())))
                .isEqualTo(404);
        assertThat(status(bare.decide(Access.USE_NEURON, user, Optional.of("own"))))
                .isEqualTo(404);
        assertThat(bare.knows(Access.USE_NEURON)).isFalse();
        assertThat(bare.with(Access.FEED_NEURON, (_, _) -> true).knows(Access.FEED_NEURON))
                .isFalse();
        assertThat(bare.with(Access.USE_NEURON, (_, _) -> true).knows(Access.FEED_NEURON))
                .isTrue();
        assertThat(Arrays.stream(Access.values()).allMatch(rules::knows)).isTrue();
    }

    @Test
    void aCheckIsRegisteredOnceAndOnlyForThings() {
        assertThatThrownBy(() -> rules.with(Access.USE_NEURON, (_, _) -> true)).hasMessageContaining("once");
        assertThatThrownBy(() -> rules.with(Access.ADMIN, (_, _) -> true)).hasMessageContaining("about a thing");
    }

    @Test
    void aRefusalThatCanNotBeRecordedIsNotGiven() {
        log.fail(true);
        assertThatThrownBy(() -> rules.decide(Access.ADMIN, Optional.of(caller("USER")), Optional.empty()))
                .satisfies(e -> AccountsTest.slug(e, "audit-unavailable", 503));
    }

    @Test
    void whatWasTypedDoesNotEnterTheLog() {
        rules.decide(Access.USE_NEURON, Optional.of(caller("USER")), Optional.of("Anna Kowalska\n<script>"));
        assertThat(log.events().getFirst()).containsEntry("resource", "neuron:other");
    }

    @Test
    void aFloodOfDenialsIsCounted() {
        var now = new AtomicLong();
        var denials = new Denials(log, now::get);
        var entry = Entry.of(Action.ACCESS_DENIED, "access:admin");
        for (var i = 0; i < 500; i++) {
            denials.add("anna", Optional.of(caller("USER")), entry);
        }
        denials.add("ben", Optional.empty(), entry);
        assertThat(log.events()).hasSize(Denials.ALONE + 1);

        denials.flush();
        assertThat(log.events()).as("the minute is not over").hasSize(Denials.ALONE + 1);
        now.addAndGet(Denials.WINDOW.toNanos());
        denials.flush();
        denials.flush();

        assertThat(log.events()).hasSize(Denials.ALONE + 2);
        assertThat(log.events().getLast())
                .containsEntry("actor", "user:" + ANNA)
                .containsEntry("counts", java.util.Map.of("denials", 500 - Denials.ALONE));
    }

    @Test
    void theNextDenialAfterAFloodTellsOfIt() {
        var now = new AtomicLong();
        var denials = new Denials(log, now::get);
        var entry = Entry.of(Action.ACCESS_DENIED, "access:admin");
        for (var i = 0; i < Denials.ALONE + 7; i++) {
            denials.add("anna", Optional.empty(), entry);
        }
        now.addAndGet(Denials.WINDOW.toNanos());
        denials.add("anna", Optional.empty(), entry);

        assertThat(log.events()).hasSize(Denials.ALONE + 2);
        assertThat(log.events().get(Denials.ALONE)).containsEntry("counts", java.util.Map.of("denials", 7));
    }

    @Test
    void manySourcesShareOneCount() {
        var denials = new Denials(log, () -> 0L);
        var entry = Entry.of(Action.ACCESS_DENIED, "access:admin");
        for (var i = 0; i < Denials.MAX_SOURCES + 100; i++) {
            denials.add("person-" + i, Optional.empty(), entry);
        }
        assertThat(log.events()).hasSize(Denials.MAX_SOURCES + Denials.ALONE);
    }

    private static AccessRules rules(MemoryAuditLog log) {
        var rules = new AccessRules(log).with(Access.USE_NEURON, (_, id) -> id.equals("own") || id.equals("shared"));
        for (var access : Access.values()) {
            if (access.ofResource() && access != Access.USE_NEURON) {
                rules.with(access, (_, id) -> id.equals("own"));
            }
        }
        return rules;
    }

    private static Caller caller(String roles) {
        var all = EnumSet.noneOf(Role.class);
        Arrays.stream(roles.split(" "))
                .filter(role -> !role.equals("NONE"))
                .map(Role::valueOf)
                .forEach(all::add);
        return new Caller(ANNA, "anna@example.org", all, Set.of(), "session:1");
    }

    private static Arguments row(String roles, String accesses, String resource, int status) {
        return Arguments.of(roles, accesses, resource, status);
    }

    private static int status(Decision decision) {
        return switch (decision) {
            case Decision.Allowed() -> 200;
            case Decision.Refused refused -> refused.problem().status();
        };
    }
}
