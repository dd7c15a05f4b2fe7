package brane.brane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after kill -9 at any moment, and nothing else is. {@code -Dbrane.kills=50} for the whole proof. */
class KillIT {

    private static final int KILLS = Integer.getInteger("brane.kills", 3);
    private static final long SEED = Long.getLong("brane.seed", 20_261_123L);

    @Test
    void everyAcknowledgedDocumentAndFinishedTurnSurvivesAndNothingElseShows(@TempDir Path data) throws Exception {
        var proof = new KillProof(data.resolve("brane"), new Random(SEED));

        proof.run(KILLS);

        System.out.printf(
                "kills=%d seed=%d documents=%d turns=%d lost=%s ghosts=%s%n",
                KILLS, SEED, proof.documents(), proof.turns(), proof.lost(), proof.ghosts());
        assertThat(proof.documents()).isPositive();
        assertThat(proof.lost()).as("lost, seed %d", SEED).isEmpty();
        assertThat(proof.ghosts()).as("ghosts, seed %d", SEED).isEmpty();
    }

    /** The work, the kills, and the comparison; the bench runs it with more of them. */
    static final class KillProof {
        private final Path data;
        private final Random random;
        private final ConcurrentLinkedQueue<String> doneDocuments = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<String> begunDocuments = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<String> doneTurns = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<String> begunTurns = new ConcurrentLinkedQueue<>();
        private final Map<String, String> answers = new ConcurrentHashMap<>();
        private final List<String> lost = new ArrayList<>();
        private final List<String> ghosts = new ArrayList<>();

        KillProof(Path data, Random random) {
            this.data = data;
            this.random = random;
        }

        int documents() {
            return doneDocuments.size();
        }

        int turns() {
            return doneTurns.size();
        }

        List<String> lost() {
            return lost;
        }

        List<String> ghosts() {
            return ghosts;
        }

        void run(int kills) throws Exception {
            for (var round = 0; round < kills; round++) {
                var running = RealProcess.start(data);
                running.signIn();
                var number = round;
                var feeder = Thread.ofVirtual().start(() -> feed(running, number));
                var asker = Thread.ofVirtual().start(() -> ask(running, number));
                awaitSomethingToLose();
                Thread.sleep(200 + random.nextInt(3_000));
                if (round % 2 == 1) {
                    running.postgres(data.resolve("postgres")).destroyForcibly();
                }
                running.kill();
                feeder.join();
                asker.join();
            }
            compare();
        }

        /** A slow machine may need longer for its first document than most kills leave it. */
        private void awaitSomethingToLose() throws InterruptedException {
            for (var waited = 0; doneDocuments.isEmpty() && waited < 600; waited++) {
                Thread.sleep(100);
            }
        }

        private void feed(RealProcess running, int round) {
            try {
                for (var i = 0; i < 50; i++) {
                    var name = "note-" + round + "-" + i + ".txt";
                    begunDocuments.add(name);
                    var job = running.upload("medical-assistant", name, text(round, i));
                    if (running.await(job).equals("done")) {
                        doneDocuments.add(name);
                    }
                }
            } catch (Exception | AssertionError killed) {
                Thread.currentThread().interrupt();
            }
        }

        private void ask(RealProcess running, int round) {
            try {
                for (var i = 0; i < 50; i++) {
                    var turn = running.ask("medical-assistant", "What does note " + round + " say?");
                    begunTurns.add(turn);
                    var seen = running.get("/api/v1/turns/" + turn);
                    if (seen.path("state").asText().equals("done")) {
                        answers.put(turn, seen.path("answer").asText());
                        doneTurns.add(turn);
                    }
                }
            } catch (Exception | AssertionError killed) {
                Thread.currentThread().interrupt();
            }
        }

        private static String text(int round, int i) {
            return ("Note " + round + " number " + i + ". The marker of this note is M" + round + "X" + i + ".\n\n")
                    .repeat(3 + i % 7);
        }

        private void compare() throws Exception {
            try (var running = RealProcess.start(data)) {
                running.signIn();
                for (var job : running.get("/api/v1/jobs").path("jobs")) {
                    running.await(job.path("id").asText());
                }
                var shown = names(running);
                doneDocuments.stream().filter(name -> !shown.contains(name)).forEach(lost::add);
                shown.stream().filter(name -> !begunDocuments.contains(name)).forEach(ghosts::add);
                for (var name : shown) {
                    var text = running.get("/api/v1/neurons/medical-assistant/documents/" + name + "/text");
                    var numbers = name.replaceAll("[^0-9-]", "").substring(1).split("-");
                    var wanted = text(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
                    if (!text.path("text").asText().strip().equals(wanted.strip())) {
                        ghosts.add(name + " is not whole");
                    }
                    if (!isFound(running, name)) {
                        lost.add(name + " is not found by search");
                    }
                }
                for (var turn : doneTurns) {
                    var seen = running.get("/api/v1/turns/" + turn);
                    if (!seen.path("state").asText().equals("done")
                            || !seen.path("answer").asText().equals(answers.get(turn))) {
                        lost.add("turn " + turn);
                    }
                }
                halfTurns(running);
            }
        }

        /** By its marker, which no other note has. */
        private static boolean isFound(RealProcess running, String name) throws Exception {
            var marker = "M" + name.replaceAll("note-([0-9]+)-([0-9]+)[.]txt", "$1X$2");
            var hits = running.post("/api/v1/neurons/medical-assistant/search", Map.of("query", marker, "limit", 20))
                    .path("hits");
            return hits.findValuesAsText("name").contains(name);
        }

        /** No turn may still seem to run, and none that was cut may seem whole. */
        private void halfTurns(RealProcess running) throws Exception {
            Thread.sleep(9_000);
            for (var one : running.get("/api/v1/conversations?limit=200").path("conversations")) {
                var whole =
                        running.get("/api/v1/conversations/" + one.path("id").asText());
                for (var turn : whole.path("turns")) {
                    var state = turn.path("state").asText();
                    if (state.equals("running")
                            || (state.equals("failed") && turn.path("problem").isMissingNode())) {
                        ghosts.add("turn " + turn.path("id").asText() + " is " + state);
                    }
                }
            }
        }

        private static TreeSet<String> names(RealProcess running) throws Exception {
            var names = new TreeSet<String>();
            var next = "";
            do {
                var page = running.get("/api/v1/neurons/medical-assistant/documents?limit=1000"
                        + (next.isEmpty() ? "" : "&after=" + next));
                page.path("documents").forEach(one -> names.add(one.path("name").asText()));
                next = page.path("next").asText("");
            } while (!next.isEmpty());
            return names;
        }
    }
}
