package brane.axon.simulation;

/** What goes wrong at the calls of a process. It may also let the thread that asks wait. */
interface Chaos {

    Chaos NONE = new Chaos() {
        @Override
        public Trouble before(String call) {
            return Trouble.NONE;
        }

        @Override
        public Trouble after(String call) {
            return Trouble.NONE;
        }
    };

    /** Asked when a call begins. */
    Trouble before(String call);

    /** Asked when it had its effect, of those that have one: the process ends or the call fails. */
    Trouble after(String call);
}
