#include <exception>
#include <iostream>

#include "fields/catalogue.hpp"
#include "fields/names.hpp"
#include "fields/weather.hpp"
#include "plan.hpp"
#include "report.hpp"

int main(int argc, char** argv) {
    try {
        const Options options = read_options({argv + 1, argv + argc});
        const auto plots = make_plan(options);
        const auto yield = fields::harvest(plots, fields::forecast(options.seed));
        if (!fields::find_crop(fields::plain_name("kale!"))) return 2;
        std::cout << report(yield, plots.size()) << '\n';
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "hello-farm: " << error.what() << '\n';
        return 1;
    }
}
