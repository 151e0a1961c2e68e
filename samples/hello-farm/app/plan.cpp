#include "plan.hpp"

#include "fields/catalogue.hpp"
#include "fields/soil.hpp"

std::vector<fields::Plot> make_plan(const Options& options) {
    const auto& crops = fields::all_crops();
    std::vector<fields::Plot> plots;
    for (int soil : fields::survey(options.plots, options.seed))
        plots.push_back({crops[plots.size() % crops.size()], soil});
    return plots;
}
