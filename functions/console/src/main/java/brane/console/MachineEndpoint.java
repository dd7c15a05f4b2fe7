package brane.console;

import brane.neurons.NeuronFile;
import brane.server.Exchange;
import brane.server.Routes;

/** Descriptions for programs: the API and the Neuron file. */
final class MachineEndpoint {

    private final Routes routes;

    MachineEndpoint(Routes routes) {
        this.routes = routes;
    }

    void openApi(Exchange exchange) {
        exchange.json(200, OpenApi.describe(routes.all()));
    }

    void neuronSchema(Exchange exchange) {
        exchange.bytes(200, "application/schema+json", NeuronFile.schema());
    }
}
